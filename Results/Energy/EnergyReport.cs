using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>The energy figures of a trial, as they are stored and reported. Figures that cannot be known are null, and <see cref="Notes"/> says why.</summary>
public sealed record EnergyReport
{
    /// <summary>What measured: provenance of every figure here.</summary>
    public required MeterFacts Meter { get; init; }

    /// <summary>Mean supply voltage over the trial, V.</summary>
    public double? SupplyVolts { get; init; }

    /// <summary>Measured conversions per second.</summary>
    public double? RateHz { get; init; }

    /// <summary>Conversions read.</summary>
    public long Samples { get; init; }

    /// <summary>Conversions that happened and were not read.</summary>
    public long Missed { get; init; }

    /// <summary>Conversions out of range.</summary>
    public long Saturated { get; init; }

    /// <summary>Samples of the trial that have an energy.</summary>
    public long Images { get; init; }

    /// <summary>Energy of a phase, mean over the samples that have it; sequential streaming only.</summary>
    public EnergyFigure? Receive { get; init; }

    public EnergyFigure? Infer { get; init; }

    public EnergyFigure? Decide { get; init; }

    public EnergyFigure? Transmit { get; init; }

    public EnergyFigure? Wait { get; init; }

    public EnergyFigure? Reply { get; init; }

    /// <summary>All phases of a sample from its first byte to its answer, mean over all samples with an energy.</summary>
    public EnergyFigure? Image { get; init; }

    /// <summary><see cref="Image"/> without what the board would have drawn idle in that time.</summary>
    public EnergyFigure? ImageAboveIdle { get; init; }

    /// <summary>Everything from the first sample's first byte to the last one's end, divided by the samples: the only figure of pipelined streaming.</summary>
    public EnergyFigure? Cycle { get; init; }

    /// <summary>Baseline: awake, with a session, nothing to do; mW.</summary>
    public PowerFigure? Idle { get; init; }

    /// <summary>Baseline: told to sleep; mW.</summary>
    public PowerFigure? Sleep { get; init; }

    /// <summary>Relative change of the idle baseline from before the run to after it.</summary>
    public double? Drift { get; init; }

    /// <summary>Half of the 95 % interval of <see cref="Drift"/>: a larger drift is significant.</summary>
    public double? DriftHalfWidth95 { get; init; }

    /// <summary>The floor of the set-up, mA: half of the 95 % interval of a mean current over one inference, whatever the load.</summary>
    public double? FloorMilliamperes { get; init; }

    /// <summary>How the board's clock was mapped to the meter's.</summary>
    public AlignmentReport? Alignment { get; init; }

    /// <summary>MLPerf Tiny windows; empty when none were asked for.</summary>
    public IReadOnlyList<EnergyWindow> Windows { get; init; } = [];

    /// <summary>Median of the valid windows, per inference.</summary>
    public EnergyFigure? WindowMedian { get; init; }

    /// <summary>What was refused or lost, and why; drift; saturation.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>An energy with its uncertainty.</summary>
/// <param name="Microjoules">Mean, whole board unless its name says otherwise.</param>
/// <param name="HalfWidth95">Half of the 95 % interval, microjoules: quantisation, offset, gain, alignment and repeats.</param>
/// <param name="Method">`integrated` within each sample, `least-squares` over many samples, or `window`.</param>
/// <param name="Count">Samples (or inferences) behind it.</param>
public sealed record EnergyFigure(double Microjoules, double HalfWidth95, string Method, long Count);

/// <summary>A power with its uncertainty, mW.</summary>
public sealed record PowerFigure(double Milliwatts, double HalfWidth95);

/// <summary>A fitted map from the board's clock to the meter's.</summary>
/// <param name="Source">`edges` of the phase line in the meter's stream, or `exchanges` with the host.</param>
/// <param name="DriftPpm">Rate of the board's clock against the meter's, parts per million.</param>
/// <param name="ResidualMicroseconds">Standard uncertainty of a mapped moment, 1 sigma.</param>
/// <param name="Pairs">Edges or exchanges behind it.</param>
/// <param name="Steps">Clock steps and resets that were found.</param>
public sealed record AlignmentReport(string Source, double DriftPpm, double ResidualMicroseconds, int Pairs, int Steps);

/// <summary>One window of N inferences, as MLPerf Tiny defines it.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Inferences">N.</param>
/// <param name="Seconds">Between the two edges in the meter's stream.</param>
/// <param name="MicrojoulesPerInference">Energy between the edges divided by N; null when it could not be integrated.</param>
/// <param name="HalfWidth95">Half of its 95 % interval.</param>
/// <param name="Valid">Whether it counts.</param>
/// <param name="Reason">Why it does not; null when it does.</param>
public sealed record EnergyWindow(
    int Index, long Inferences, double Seconds, double? MicrojoulesPerInference, double? HalfWidth95, bool Valid, string? Reason);
