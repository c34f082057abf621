namespace Hil.Rigs.Flashing;

/// <summary>By what it is known that flash holds what was planned.</summary>
public enum VerifiedBy
{
    /// <summary>The tool read flash and compared.</summary>
    Tool,

    /// <summary>Flash was read back into a file, which was compared here.</summary>
    ReadBack,

    /// <summary>Nobody read flash: build id and model hash in the handshake say it, which the rig checks as soon as the board runs.</summary>
    Handshake,
}

/// <summary>What a flash tool did.</summary>
/// <param name="Bytes">Bytes written; 0 when nothing had to be.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record FlashReport(long Bytes, TimeSpan Elapsed)
{
    /// <summary>The tool that wrote, as bench files name it; empty when nothing had to be written.</summary>
    public string Tool { get; init; } = "";

    public VerifiedBy Verified { get; init; }

    /// <summary>True when the running board said that it holds the plan already: nothing was written.</summary>
    public bool Skipped { get; init; }

    /// <summary>What failed before, in order; empty when all went well.</summary>
    public IReadOnlyList<FlashAttempt> Failed { get; init; } = [];
}

/// <summary>One attempt to flash that failed.</summary>
/// <param name="Tool">The tool, as bench files name it.</param>
/// <param name="Cause">Why.</param>
public sealed record FlashAttempt(string Tool, Protocols.TroubleException Cause);
