using System.Globalization;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Store;

namespace Hil.Results.Comparing;

/// <summary>
/// Energies. Their intervals have all of their meter's errors in them; what two runs share cancels in the difference: the same meter in the
/// same calibration has the same gain in both. To the energy of whole images comes how it scatters from image to image, in pairs where the
/// images are the same.
/// </summary>
internal static class MeterFigures
{
    private static readonly (string Name, Phase? Phase, bool OfImages, Func<EnergyReport, EnergyFigure?> Of)[] Figures =
    [
        ("receive", Phase.Receive, false, energy => energy.Receive), ("infer", Phase.Infer, false, energy => energy.Infer),
        ("decide", Phase.Decide, false, energy => energy.Decide), ("transmit", Phase.Transmit, false, energy => energy.Transmit),
        ("wait", Phase.Wait, false, energy => energy.Wait), ("reply", Phase.Reply, false, energy => energy.Reply),
        ("image", null, true, energy => energy.Image), ("imageAboveIdle", null, true, energy => energy.ImageAboveIdle),
        ("cycle", null, false, energy => energy.Cycle), ("windowMedian", Phase.Infer, false, energy => energy.WindowMedian),
    ];

    public static IEnumerable<FigureComparison> Of(TrialPair pair)
    {
        if (pair.Before.Trial.Energy is null && pair.After.Trial.Energy is null) yield break;
        foreach (var (name, phase, ofImages, of) in Figures)
        {
            var (before, after) = (Known(pair.Before, of), Known(pair.After, of));
            if (before is null && after is null) continue;
            var figure = $"energy.{name}.microjoules";
            var refusal = before is null ? $"not known in {pair.Before.Run}" : after is null ? $"not known in {pair.After.Run}" : Refusal(pair, name == "windowMedian");
            if (refusal is not null)
            {
                yield return FigureComparison.Refused(figure, Direction.Lower, before?.Microjoules, after?.Microjoules, refusal);
                continue;
            }

            var noise = NoiseGate.Energy * Math.Abs(before!.Microjoules);
            yield return FigureComparison.Tested(figure, Direction.Lower, Tested(pair, before, after!, ofImages, noise), noise, Unjudged(pair, phase));
        }
    }

    private static EnergyFigure? Known(ComparedTrial trial, Func<EnergyReport, EnergyFigure?> of) => trial.Trial.Energy is { } energy ? of(energy) : null;

    private static string? Refusal(TrialPair pair, bool ofWindow)
    {
        var (before, after) = (pair.Before.Trial.Energy!, pair.After.Trial.Energy!);
        if ((before.Meter.Origin == Origin.Emulated) != (after.Meter.Origin == Origin.Emulated))
            return $"{RunRows.Word(before.Meter.Origin)} against {RunRows.Word(after.Meter.Origin)}";
        if (before.SupplyVolts is not { } low || after.SupplyVolts is not { } high)
            return $"the supply voltage of {(before.SupplyVolts is null ? pair.Before.Run : pair.After.Run)} is not known";
        if (!SupplyVoltage.Same(low, high)) return string.Create(CultureInfo.InvariantCulture, $"another supply: {low:0.00} V and {high:0.00} V");
        var (first, second) = (pair.Before.Provenance, pair.After.Provenance);
        return ClockFigures.Refusal(first, ofWindow ? second with { Mode = first.Mode } : second);
    }

    /// <summary>On real boards the whole image is judged too: how its waiting scatters is in its interval.</summary>
    private static string? Unjudged(TrialPair pair, Phase? phase) =>
        phase is { } known ? ClockFigures.Unjudged(pair.Before.Provenance, known)
        : pair.Before.Provenance.Origin == Origin.Emulated ? ClockFigures.Unjudged(pair.Before.Provenance, Phase.Wait) : null;

    private static TestedDifference Tested(TrialPair pair, EnergyFigure before, EnergyFigure after, bool ofImages, double noise)
    {
        var shared = SameMeter(pair.Before.Trial.Energy!.Meter, pair.After.Trial.Energy!.Meter);
        var (scatter, paired) = ofImages ? Scatter(pair) : (0, false);
        var error = Math.Sqrt(scatter + Variance(before, pair.Before) + Variance(after, pair.After));
        var count = before.Method == EnergyMethod.Window ? Math.Min(Windows(pair.Before), Windows(pair.After)) : Math.Min(before.Count, after.Count);
        return TestedDifference.Normal(before.Microjoules, after.Microjoules, noise, error, count, least: 0, paired,
            shared ? "the meter's errors but its gain" : "the meters' errors");

        double Variance(EnergyFigure figure, ComparedTrial trial)
        {
            var (all, gain) = (figure.HalfWidth95 / Uncertainty.Z, shared ? trial.Trial.Energy!.Meter.GainError * figure.Microjoules : 0);
            return Math.Max(0, (all * all) - (gain * gain));
        }
    }

    /// <summary>Variance of the difference of the images' mean energies, and whether it is that of pairs.</summary>
    private static (double Variance, bool Paired) Scatter(TrialPair pair)
    {
        double[] differences = [.. pair.Pairs.Select(one => one.After.ImageMicrojoules - one.Before.ImageMicrojoules).Where(double.IsFinite)];
        if (differences.Length > 1) return (OfMean(differences), true);
        return (OfMean(Energies(pair.Before)) + OfMean(Energies(pair.After)), false);

        static double OfMean(double[] values) => values.Length < 2 ? 0 : Math.Pow(Spread.Of(values), 2) / values.Length;

        static double[] Energies(ComparedTrial trial) => [.. trial.Samples.Select(sample => sample.ImageMicrojoules).Where(double.IsFinite)];
    }

    private static long Windows(ComparedTrial trial) => trial.Trial.Energy!.Windows.Count(window => window.Valid);

    private static bool SameMeter(MeterFacts one, MeterFacts other) =>
        one.Meter == other.Meter && one.Identity == other.Identity && one.ShuntOhms == other.ShuntOhms && one.Calibration == other.Calibration;
}
