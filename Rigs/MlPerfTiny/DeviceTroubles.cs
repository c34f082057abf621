using Hil.Protocols;

namespace Hil.Rigs.MlPerfTiny;

/// <summary>The device did not answer, or not to the end.</summary>
public sealed class DeviceSilentException(string port, string command, TimeSpan waited, string last)
    : TroubleException(
        TroubleKind.Board, $"The device did not end '{command}' with m-ready within {waited.TotalSeconds:0.#} s{(last.Length > 0 ? $"; its last line was '{last}'" : "")}",
        port, "Check that it is powered, that it speaks the MLPerf Tiny dialect, and that port and baud rate are its.")
{
    public string Command { get; } = command;

    /// <summary>The last line that it sent meanwhile; empty for none.</summary>
    public string Last { get; } = last;
}

/// <summary>The device refused a command with <c>e-[...]</c>. It is ready for another one.</summary>
public sealed class DeviceRefusedException(string port, string command, string words)
    : TroubleException(TroubleKind.Board, $"The device refused '{command}': {words}", port, "Look into its firmware for what it takes; characters may have been lost on the wire.")
{
    public string Command { get; } = command;

    /// <summary>What it said.</summary>
    public string Words { get; } = words;
}

/// <summary>The device booted in the middle of a command or since the last one (<c>m-init-done</c>).</summary>
public sealed class DeviceResetException(string port, string command)
    : TroubleException(TroubleKind.Board, $"The device was reset before it had ended '{command}'", port, "Check its power supply; a crash of its firmware looks like this too.")
{
    public string Command { get; } = command;
}

/// <summary>The device's reply is not what the dialect says.</summary>
public sealed class DeviceReplyException(string port, string command, string what)
    : TroubleException(TroubleKind.Board, $"The reply to '{command}' is wrong: {what}", port, "Check cable and baud rate, and the firmware against the MLPerf Tiny protocol.")
{
    public string Command { get; } = command;
}
