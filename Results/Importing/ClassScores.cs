using Hil.Protocols.MlPerfTiny;
using Hil.Results.Statistics;

namespace Hil.Results.Importing;

/// <summary>
/// The area under the ROC curve as the runner of round v1.3 computes it: outputs are divided by their sum, averaged over all inferences of
/// a file (ad01 has many segments in each), then each class stands against the rest and the areas are averaged (scikit-learn's
/// `roc_auc_score`, `multi_class='ovr'`). With two classes it is the second one's area; a single output is the score of the anomaly.
/// </summary>
internal static class ClassScores
{
    /// <summary>Null with a reason where it cannot be known.</summary>
    public static (double? Auc, string? Reason) Auc(IReadOnlyList<RunnerInference> inferences, IReadOnlyList<int?> labels)
    {
        var known = inferences.Zip(labels).Where(pair => pair.Second is not null && pair.First.Results.Count > 0).ToArray();
        if (known.Length == 0) return (null, null);
        var width = known[0].First.Results.Count;
        if (known.Any(pair => pair.First.Results.Count != width)) return (null, "inferences have different numbers of outputs: the AUC is not known");
        var files = known.GroupBy(pair => pair.First.File.Length > 0 ? pair.First.File : $"#{Array.IndexOf(known, pair)}").ToArray();
        double[][] scores = [.. files.Select(file => Mean([.. file.Select(pair => Normalised(pair.First.Results))], width))];
        int[] classes = [.. files.Select(file => file.First().Second!.Value)];
        var area = width <= 2
            ? RocAuc.Binary([.. scores.Select(row => row[^1])], [.. classes.Select(label => label == 1)])
            : RocAuc.OneVersusRest(scores, classes);
        return (area, area is null ? "not every class is among the labels: the AUC is not known" : null);
    }

    private static double[] Normalised(IReadOnlyList<double> outputs)
    {
        var sum = outputs.Sum();
        return outputs.Count == 1 || sum == 0 ? [.. outputs] : [.. outputs.Select(output => output / sum)];
    }

    private static double[] Mean(double[][] rows, int width)
    {
        var mean = new double[width];
        foreach (var row in rows)
        {
            for (var index = 0; index < width; index++) mean[index] += row[index] / rows.Length;
        }

        return mean;
    }
}
