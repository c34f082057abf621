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
/// <param name="DataSet">Data set that it was tuned on, with its hash; null when unknown.</param>
/// <param name="SameImages">The trial has that data set too; null when unknown. What is tuned on others holds for images of their kind.</param>
public sealed record PredictedReport(
    string Run, string Rig, bool Transferred, Truth Truth, double Beta, PredictedFigure Cost, PredictedFigure OffloadRate, PredictedFigure Accuracy,
    string? DataSet, bool? SameImages)
{
    /// <summary>Whether its images were those of the trial, in words; null when unknown.</summary>
    internal string? TunedOn() => SameImages switch
    {
        true => "these images",
        false => $"other images: {DataSet!.Split(' ')[0]}",
        null => null,
    };

    /// <summary>Null of a trial of which nothing was predicted.</summary>
    internal static PredictedReport? From(Prediction? prediction, string data, IReadOnlyCollection<RecordedSample> recorded)
    {
        if (prediction is null) return null;
        var samples = TuningSamples.Of(recorded, output: null, prediction.Truth, prediction.Costs.Rule, prediction.EdgeAssumed);
        var isKnown = prediction.DataSet.Length > 0;
        var (figures, observed) = (prediction.Figures, DecisionFigures.Of(samples.AsRun, prediction.Costs.At(prediction.Beta)));
        return new PredictedReport(prediction.Run, prediction.Rig, prediction.Transferred, prediction.Truth, prediction.Beta,
            Figure(figures.Cost, figures.Interval95, observed?.Cost, double.PositiveInfinity), Figure(figures.OffloadRate, figures.OffloadRate95, observed?.OffloadRate, 1),
            Figure(figures.Accuracy, figures.Accuracy95, observed?.Accuracy, 1), isKnown ? prediction.DataSet : null, isKnown ? prediction.DataSet == data : null);

        // The interval is about the mean of all images; that of a run's own images varies about it as the tuned ones' does.
        PredictedFigure Figure(double predicted, Interval interval, double? seen, double most)
        {
            var wider = observed is null ? 1 : Math.Sqrt(1 + ((double)figures.Samples / observed.Samples));
            var low = Math.Max(0, predicted - (wider * (predicted - interval.Low)));
            var high = Math.Min(most, predicted + (wider * (interval.High - predicted)));
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
