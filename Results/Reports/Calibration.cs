using Hil.Protocols;
using Hil.Results.Policies;
using Hil.Results.Statistics;

namespace Hil.Results.Reports;

/// <summary>How far a board's confidence is its chance of being right, and what temperature scaling makes of it.</summary>
/// <param name="Before">As the model says it.</param>
/// <param name="After">After temperature scaling, each half of the samples with the temperature that was fitted to the other half.</param>
/// <param name="Temperatures">The two temperatures.</param>
public sealed record Calibration(Reliability Before, Reliability After, IReadOnlyList<double> Temperatures)
{
    private const int Halves = 2;

    /// <summary>Null where the truth, or how codes become probabilities, is not known, and of fewer than two samples. What stopped at an exit has another output.</summary>
    public static Calibration? Of(ReportedTrial trial)
    {
        if (trial.Provenance.Output is not { } output) return null;
        LabelledOutput[] samples =
        [
            .. trial.Answered.Where(sample => sample.Exited != true && !sample.LocalOutput.IsEmpty && sample.LocalClass is not null && trial.Truth(sample) is { } right && right >= 0 && right < sample.LocalOutput.Length)
                .Select(sample => new LabelledOutput(sample.LocalOutput, sample.LocalClass!.Value, trial.Truth(sample)!.Value)),
        ];
        if (samples.Length < Halves) return null;
        var plain = new TemperatureScaling { Temperature = 1, Threshold = 0 };
        try
        {
            var replay = plain.Replay(plain.Parameters(output));
            var before = Reliability.Of([.. samples.Select(sample => (Unit(replay.Decide(new DecisionCase(0, sample.Codes.Span)).Score), sample.Local == sample.Truth))]);
            var (after, temperatures) = (new List<(double, bool)>(), new List<double>());
            for (var half = 0; half < Halves; half++)
            {
                var fitted = plain.Fit(new LabelledOutputs(output, [.. samples.Where((_, index) => index % Halves != half)]));
                if (fitted.At([0]) is TemperatureScaling scaled) temperatures.Add(scaled.Temperature);
                after.AddRange(samples.Where((_, index) => index % Halves == half).Select(sample => (Unit(fitted.ScoreOf(sample.Codes.Span).Score), sample.Local == sample.Truth)));
            }

            return new Calibration(before!, Reliability.Of(after)!, temperatures);
        }
        catch (TroubleException trouble) when (trouble.Kind == TroubleKind.Configuration)
        {
            // The policy itself says that such outputs carry no probabilities.
            return null;
        }
    }

    private static double Unit(int score) => score / (double)MaximumProbability.One;
}
