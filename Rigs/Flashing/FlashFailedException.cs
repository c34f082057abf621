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

    /// <summary>The tool does not know what its settings name: a chip, a programmer, a configuration file. Not tried again with this tool.</summary>
    WrongSettings,

    /// <summary>The chip does not let its flash be written or read.</summary>
    Protected,

    /// <summary>Flash does not hold what was written.</summary>
    VerifyMismatch,

    /// <summary>The tool did not end in time and was killed.</summary>
    TimedOut,
}

/// <summary>Flash was not written, or does not hold what was written.</summary>
public sealed class FlashFailedException : TroubleException
{
    public FlashFailedException(FlashFailure failure, string what, FlashTarget target, ToolResult result, string remedy, Exception? cause = null)
        : base(KindOf(failure), $"{target.Rig}: {what}", result.Command.ToString(), remedy, cause) =>
        (Failure, Rig, Result) = (failure, target.Rig, result);

    private FlashFailedException(FlashFailedException first, string remedy)
        : base(first.Kind, first.What, first.Where, remedy, first) => (Failure, Rig, Result) = (first.Failure, first.Rig, first.Result);

    public FlashFailure Failure { get; }

    public string Rig { get; }

    /// <summary>The command that failed, and what it wrote.</summary>
    public ToolResult Result { get; }

    /// <summary>The same failure with more to say about what helps.</summary>
    internal FlashFailedException With(string remedy) => new(this, remedy);

    private static TroubleKind KindOf(FlashFailure failure) => failure switch
    {
        FlashFailure.WrongFile => TroubleKind.Data,
        FlashFailure.WrongSettings => TroubleKind.Configuration,
        FlashFailure.Protected or FlashFailure.VerifyMismatch => TroubleKind.Board,
        _ => TroubleKind.Infrastructure,
    };
}
