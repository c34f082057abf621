using Hil.Results.Statistics;
using Hil.Results.Tuning;

namespace Hil.Results.Reports;

/// <summary>What a tuning had predicted of a trial's policy, and what was observed.</summary>
/// <param name="Run">Run that it was tuned on.</param>
/// <param name="Rig">Rig that it was tuned on.</param>
/// <param name="Transferred">It was predicted from this rig's own outputs with another rig's parameters.</param>
/// <param name="Truth">Whose answers are taken as right.</param>
/// <param name="Beta">Cost of an offload.</param>
/// <param name="Cost">Mean cost per image.</param>
/// <param name="OffloadRate">0..1.</param>
/// <param name="Accuracy">Share of final answers that are the truth, 0..1.</param>
public sealed record PredictedReport(
    string Run, string Rig, bool Transferred, Truth Truth, double Beta, PredictedFigure Cost, PredictedFigure OffloadRate, PredictedFigure Accuracy)
{
    /// <summary>Null of a trial of which nothing was predicted.</summary>
    internal static PredictedReport? From(Prediction? prediction, IReadOnlyCollection<RecordedSample> recorded)
    {
        if (prediction is null) return null;
        var samples = TuningSamples.Of(recorded, output: null, prediction.Truth, prediction.Costs.Rule, prediction.EdgeAssumed);
        var (figures, observed) = (prediction.Figures, DecisionFigures.Of(samples.AsRun, prediction.Costs.At(prediction.Beta)));
        return new PredictedReport(prediction.Run, prediction.Rig, prediction.Transferred, prediction.Truth, prediction.Beta,
            Figure(figures.Cost, figures.Interval95, observed?.Cost), Figure(figures.OffloadRate, figures.OffloadRate95, observed?.OffloadRate),
            Figure(figures.Accuracy, figures.Accuracy95, observed?.Accuracy));

        // The interval is about the mean of all images; that of a run's own images varies about it as the tuned ones' does.
        PredictedFigure Figure(double predicted, Interval interval, double? seen)
        {
            var wider = observed is null ? 1 : Math.Sqrt(1 + ((double)figures.Samples / observed.Samples));
            var (low, high) = (predicted - (wider * (predicted - interval.Low)), predicted + (wider * (interval.High - predicted)));
            return new PredictedFigure(predicted, low, high, seen, seen is { } known ? known >= low && known <= high : null);
        }
    }
}

/// <summary>A predicted figure.</summary>
/// <param name="Predicted">By the tuning.</param>
/// <param name="Low">
/// Of the range in which 95 % of runs of as many other images are to be expected: the tuning's interval, widened by sqrt(1 + tuned/observed samples).
/// </param>
/// <param name="High">Of the same.</param>
/// <param name="Observed">In this trial; null without the truth.</param>
/// <param name="Inside">Whether it is in that range.</param>
public sealed record PredictedFigure(double Predicted, double Low, double High, double? Observed, bool? Inside);
