using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Results.Pictures;

/// <summary>What a picture of one sample's power shows, without anything that draws it.</summary>
public sealed record SamplePower
{
    /// <summary>Run id.</summary>
    public required string Run { get; init; }

    /// <summary>The trial.</summary>
    public required StoredTrial Trial { get; init; }

    /// <summary>The meter, with the origin of everything that is drawn.</summary>
    public required MeterFacts Meter { get; init; }

    /// <summary>Sample id; null when the trace does not tell which sample it was.</summary>
    public long? Sequence { get; init; }

    /// <summary>Whether the board decided to offload the sample; null when that is not known.</summary>
    public bool? Offloaded { get; init; }

    /// <summary>Mean supply voltage of what is drawn, V.</summary>
    public required double SupplyVolts { get; init; }

    /// <summary>Moment 0 of the picture: the sample's first byte, ns on the meter's clock.</summary>
    public required long Zero { get; init; }

    /// <summary>The meter's samples from a little before the first phase to a little after the last; at least one.</summary>
    public required IReadOnlyList<PowerSample> Samples { get; init; }

    /// <summary>The phases that the sample had, in the order of time; empty when they are not known.</summary>
    public required IReadOnlyList<PhasePower> Phases { get; init; }
}

/// <summary>A phase of the sample.</summary>
/// <param name="Phase">Which.</param>
/// <param name="Start">Begin, ns on the meter's clock.</param>
/// <param name="End">End.</param>
/// <param name="Microjoules">Its energy; null when it is not known.</param>
/// <param name="HalfWidth95">Half of the energy's 95 % interval, microjoules.</param>
public sealed record PhasePower(Phase Phase, long Start, long End, double? Microjoules, double? HalfWidth95);
