using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>When the phases of one sample began and ended on the board's clock (SPEC.md, section 2, `Times`).</summary>
public readonly struct SampleTimes
{
    /// <summary>Sample id.</summary>
    public required uint Sample { get; init; }

    /// <summary>Ticks since boot at the sample's first chunk.</summary>
    public required ulong Begin { get; init; }

    /// <summary>Ticks from <see cref="Begin"/> to each phase's begin; <see cref="Phase.Idle"/> is not used.</summary>
    public required PhaseTicks Starts { get; init; }

    /// <summary>Ticks from <see cref="Begin"/> to each phase's end; equal to its start when the sample has not had the phase.</summary>
    public required PhaseTicks Ends { get; init; }
}
