using Hil.Protocols.Parts;

namespace Hil.Rigs.Emulation;

/// <summary>How an emulated chip fails.</summary>
public enum ChipFaultKind
{
    /// <summary>It does not answer to its address.</summary>
    Nack,

    /// <summary>It holds the clock line until the adapter gives up.</summary>
    Stuck,
}

/// <summary>One fault of an emulated chip.</summary>
public sealed record ChipFault : ICheckedSettings
{
    public required ChipFaultKind Kind { get; init; }

    /// <summary>When it begins, from the opening of the meter.</summary>
    public required TimeSpan At { get; init; }

    /// <summary>How long it lasts; nothing for ever: unplugged.</summary>
    public TimeSpan? For { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (At < TimeSpan.Zero)
            yield return (nameof(At), "must not be negative");
        if (For <= TimeSpan.Zero)
            yield return (nameof(For), "must be more than 0");
    }

    internal bool Covers(double nanoseconds) =>
        nanoseconds >= At.TotalNanoseconds && (For is not { } time || nanoseconds < At.TotalNanoseconds + time.TotalNanoseconds);
}
