using Hil.Protocols;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Links;

/// <summary>The port went away, or nothing gets through any more.</summary>
public sealed class LinkLostException(string port, string what, Exception? inner = null)
    : TroubleException(
        TroubleKind.Infrastructure, what, port, "Check the cable, the board's power and the baud rate; then start the rig again.", inner);

/// <summary>The board was reset while a session was open: its nonces are not the session's.</summary>
public sealed class BoardResetException(string port, uint boot, uint seen)
    : TroubleException(
        TroubleKind.Board, $"The board was reset: its boot nonce was {boot:x8} and is now {seen:x8}", port,
        "Check its power supply and the last lines of its log; a crash of the firmware looks like this too.")
{
    /// <summary>Boot nonce of the session.</summary>
    public uint Boot { get; } = boot;

    /// <summary>Boot nonce seen; 0 when nobody has greeted the board since it booted.</summary>
    public uint Seen { get; } = seen;
}

/// <summary>The board sent what its protocol does not allow.</summary>
public sealed class ProtocolException(string port, string what)
    : TroubleException(TroubleKind.Board, what, port, "Flash a firmware that was built from this version of the project.");

/// <summary>Nothing that is this protocol came from the port.</summary>
public sealed class BoardSilentException(string port, TimeSpan waited)
    : TroubleException(
        TroubleKind.Board, $"The board did not answer within {waited.TotalSeconds:0.#} s", port,
        "Check that it is powered, flashed with the HIL firmware, and that the port and the baud rate are its.")
{
    /// <summary>How long the host waited.</summary>
    public TimeSpan Waited { get; } = waited;
}

/// <summary>Host and board speak no common version.</summary>
public sealed class VersionRefusedException(string port, Hello host, Hello board)
    : TroubleException(
        TroubleKind.Board,
        $"The board speaks protocol versions {board.Oldest} to {board.Newest}, this host {host.Oldest} to {host.Newest}", port,
        "Flash a firmware that was built from this version of the project.")
{
    /// <summary>What the host speaks.</summary>
    public Hello Host { get; } = host;

    /// <summary>What the board speaks.</summary>
    public Hello Board { get; } = board;
}

/// <summary>The board answered a request with something else than Ok.</summary>
public sealed class RequestRefusedException(string port, ControlMessage request, StatusCode code, string detail)
    : TroubleException(
        TroubleKind.Board, $"The board refused {request}: {code}{(detail.Length > 0 ? $" ({detail})" : "")}", port, Advice(code))
{
    /// <summary>What was asked.</summary>
    public ControlMessage Request { get; } = request;

    /// <summary>Why it was refused.</summary>
    public StatusCode Code { get; } = code;

    /// <summary>The board's words.</summary>
    public string Detail { get; } = detail;

    private static string Advice(StatusCode code) => code switch
    {
        StatusCode.NoModel or StatusCode.BadModel => "Flash a model image that was built for this board.",
        StatusCode.OutOfMemory => "Use a smaller model, or a board with more RAM.",
        StatusCode.UnknownPolicy => "Use a policy that the firmware has, or add it under Firmware/hi and flash again.",
        StatusCode.Busy => "Wait until all samples are answered.",
        _ => "Flash a firmware that was built from this version of the project.",
    };
}

/// <summary>A request got no answer although the link works.</summary>
public sealed class AnswerMissingException(string port, ControlMessage request, TimeSpan waited)
    : TroubleException(
        TroubleKind.Board, $"The board did not answer {request} within {waited.TotalSeconds:0.#} s", port,
        "Its firmware hangs or has no such request: reset the board and look at its log.")
{
    /// <summary>What was asked.</summary>
    public ControlMessage Request { get; } = request;
}

/// <summary>Another process owns the port.</summary>
public sealed class PortBusyException(string port, int? holder, string? program)
    : TroubleException(
        TroubleKind.Infrastructure,
        holder is null ? "The port is held by another process" : $"The port is held by process {holder} ({program})", port,
        "End that process, or take another port.")
{
    /// <summary>Process id, when the system tells it.</summary>
    public int? Holder { get; } = holder;

    /// <summary>The holder's program, when the system tells it.</summary>
    public string? Program { get; } = program;
}

/// <summary>The port cannot be opened or set up.</summary>
public sealed class PortUnusableException(string port, string what, string remedy, Exception? inner = null)
    : TroubleException(TroubleKind.Infrastructure, what, port, remedy, inner);
