using System.Globalization;
using Hil.Results.Statistics;

namespace Hil.Results.Reports;

/// <summary>Whether decisions are worth it, as a sentence: cost with interval, then each baseline that they beat or lose to, and by how much.</summary>
public static class WorthText
{
    /// <summary>Such as `tuned margin, beta 0.2, labels: 0.078 (0.050..0.110); beats local only by 0.097 (0.040..0.150)`.</summary>
    /// <param name="what">Whose cost it is.</param>
    /// <param name="beta">Cost of an offload.</param>
    /// <param name="truth">Whose answers are taken as right.</param>
    /// <param name="cost">Mean cost per image.</param>
    /// <param name="interval">Its interval.</param>
    /// <param name="against">Against the baselines.</param>
    public static string Of(string what, double beta, Truth truth, double cost, Interval interval, AgainstBaselines against)
    {
        var words = new (string Name, PairedDifference Of)[]
        {
            ("local only", against.LocalOnly), ("full offload", against.FullOffload), ("random offload", against.Random),
        };
        var parts = new[]
        {
            Listed("beats", words.Where(one => one.Of.Beats).Select(one => By(one.Name, one.Of.Difference, one.Of.Low, one.Of.High))),
            Listed("loses to", words.Where(one => one.Of.High < 0).Select(one => By(one.Name, -one.Of.Difference, -one.Of.High, -one.Of.Low))),
            Listed("no difference shown to", words.Where(one => one.Of is { Beats: false, High: >= 0 }).Select(one => Apart(one.Name, one.Of))),
        };
        return string.Create(CultureInfo.InvariantCulture,
            $"{what}, beta {beta}, {Named(truth)}: {Cost(cost, interval)}; {string.Join("; ", parts.Where(part => part.Length > 0))}");
    }

    /// <summary>The truth in a few words.</summary>
    public static string Named(Truth truth) => truth == Truth.Labels ? "labels" : "edge as truth";

    /// <summary>`0.078 (0.050..0.110)`.</summary>
    public static string Cost(double cost, Interval? interval) => interval is null
        ? cost.ToString("0.000", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{cost:0.000} ({interval.Low:0.000}..{interval.High:0.000})");

    private static string Listed(string verb, IEnumerable<string> baselines) => string.Join(", ", baselines) is { Length: > 0 } all ? $"{verb} {all}" : "";

    private static string Apart(string name, PairedDifference of) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} ({of.Difference:0.000}, {of.Low:0.000}..{of.High:0.000})");

    private static string By(string name, double difference, double low, double high) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} by {difference:0.000} ({low:0.000}..{high:0.000})");
}
