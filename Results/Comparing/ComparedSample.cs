using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Store;

namespace Hil.Results.Comparing;

/// <summary>What a comparison needs of an answered sample.</summary>
internal readonly record struct ComparedSample(
    long DataIndex, uint? Crc, int? Label, int? Local, int? Edge, int? Final, bool Offloaded, PhaseTicks Ticks, byte Phases)
{
    /// <summary>Its energy from the first byte to the answer, microjoules; NaN where it is not known.</summary>
    public double ImageMicrojoules { get; init; } = double.NaN;

    public static ComparedSample Of(in SampleRecord sample, TrialProvenance trial, in SampleEnergy? energy)
    {
        var phases = 0;
        for (var phase = Phase.Idle; phase <= Phase.Reply; phase++)
        {
            if (Statistics.PhaseTimes.Known(trial, phase) && Statistics.PhaseTimes.Has(trial, sample, phase)) phases |= 1 << (int)phase;
        }

        var answered = sample is { LocalClass: not null, FinalClass: not null };
        return new ComparedSample(sample.DataIndex, sample.Crc, sample.Label, answered ? sample.LocalClass : null, answered ? sample.EdgeClass : null,
            answered ? sample.FinalClass : null, sample.Decision == Decision.Offload, sample.Ticks, (byte)phases)
        {
            ImageMicrojoules = energy is { } known ? Sum(known) : double.NaN,
        };
    }

    public bool Has(Phase phase) => (Phases & (1 << (int)phase)) != 0;

    /// <summary>Phases too short to be told have no energy of their own; those after them do.</summary>
    private static double Sum(in SampleEnergy energy)
    {
        var (sum, known) = (0.0, false);
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            if (double.IsNaN(energy.Joules[phase])) continue;
            sum += energy.Joules[phase] * 1e6;
            known = true;
        }

        return known ? sum : double.NaN;
    }
}
