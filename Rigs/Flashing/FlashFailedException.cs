using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Why flash was not written.</summary>
public enum FlashFailure
{
    /// <summary>The tool's words are not known; they are in the message.</summary>
    Unknown,

    /// <summary>Neither probe nor board was found, or the probe sees no chip.</summary>
    NoDevice,

    /// <summary>Another program has the probe or the port.</summary>
    Busy,

    /// <summary>The probe or port is there and may not be used by this user.</summary>
    Permission,

    /// <summary>The file is not what this board or tool takes. Not tried again.</summary>
    WrongFile,

    /// <summary>The chip does not let its flash be written or read.</summary>
    Protected,

    /// <summary>Flash does not hold what was written.</summary>
    VerifyMismatch,

    /// <summary>The tool did not end in time and was killed.</summary>
    TimedOut,
}

/// <summary>Flash was not written, or does not hold what was written.</summary>
public sealed class FlashFailedException(FlashFailure failure, string what, FlashTarget target, ToolResult result, string remedy, Exception? cause = null)
    : TroubleException(KindOf(failure), $"{target.Rig}: {what}", result.Command.ToString(), remedy, cause)
{
    public FlashFailure Failure { get; } = failure;

    public string Rig { get; } = target.Rig;

    /// <summary>The command that failed, and all it wrote.</summary>
    public ToolResult Result { get; } = result;

    private static TroubleKind KindOf(FlashFailure failure) => failure switch
    {
        FlashFailure.WrongFile => TroubleKind.Data,
        FlashFailure.Protected or FlashFailure.VerifyMismatch => TroubleKind.Board,
        _ => TroubleKind.Infrastructure,
    };
}
