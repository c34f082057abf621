using System.Runtime.InteropServices;

namespace Hil.Results.Statistics;

/// <summary>
/// The cost of every threshold on given samples, for every beta at once. A threshold offloads B samples and leaves errors that cost A, so
/// it costs A + beta * B: a line in beta. Only thresholds on the lower convex hull of the points (B, A) are cheapest for some beta; in
/// the order of the scores B rises, so the hull takes one pass, and the best threshold for a beta a binary search in it. Exact: counts are
/// whole numbers, and where every wrong answer costs 1 so is A.
/// </summary>
public sealed class CostCurve
{
    private readonly List<Point> hull = [];
    private readonly int count;

    /// <param name="samples">In any order; sorted in place.</param>
    /// <param name="costs">Of wrong answers; its beta does not matter.</param>
    /// <param name="acceptNone">Whether a threshold may be above every possible score; else the highest is that of the highest score.</param>
    public CostCurve(Span<ScoredSample> samples, in Costs costs, bool acceptNone = true)
    {
        ScoreSort.Sort(samples);
        count = samples.Length;
        // Answers in the end, by loss: accepting all of them to begin with.
        Span<long> losses = stackalloc long[4];
        losses.Clear();
        foreach (var sample in samples) losses[(int)sample.Local]++;
        hull.Add(new Point(0, 0, Errors(losses, costs)));
        for (var index = 0; index < samples.Length;)
        {
            var score = samples[index].Score;
            if (index > 0) Consider(new Point(score, index, Errors(losses, costs)));
            do
            {
                losses[(int)samples[index].Local]--;
                losses[(int)samples[index].Edge]++;
                index++;
            }
            while (index < samples.Length && samples[index].Score == score);
        }

        if (count == 0) return;
        if (acceptNone) Consider(new Point(ThresholdTuning.AcceptNone, count, Errors(losses, costs)));
        else if (samples[^1].Score < ushort.MaxValue) Consider(new Point(ushort.MaxValue, count, Errors(losses, costs)));
    }

    /// <summary>The threshold of least mean cost; among equals the lowest, which offloads least. Without a sample: accept all.</summary>
    /// <param name="beta">Cost of an offload, not negative.</param>
    public TunedThreshold At(double beta)
    {
        var (low, high) = (0, hull.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var (here, next) = (hull[middle], hull[middle + 1]);
            if (here.Errors - next.Errors <= beta * (next.Offloads - here.Offloads)) high = middle;
            else low = middle + 1;
        }

        var best = hull[low];
        return new TunedThreshold(best.Threshold, count == 0 ? 0 : ((beta * best.Offloads) + best.Errors) / count);
    }

    private static double Errors(ReadOnlySpan<long> losses, in Costs costs)
    {
        var sum = 0.0;
        for (var loss = Loss.Wrong; loss <= Loss.FalseNegative; loss++) sum += losses[(int)loss] * costs.Of(loss);
        return sum;
    }

    private void Consider(in Point point)
    {
        // More offloads and no fewer errors: never cheaper.
        if (point.Errors >= hull[^1].Errors) return;
        while (hull.Count > 1 && !Turns(hull[^2], hull[^1], point)) hull.RemoveAt(hull.Count - 1);
        hull.Add(point);
    }

    /// <summary>Whether the middle point lies below the line between the others.</summary>
    private static bool Turns(in Point left, in Point middle, in Point right) =>
        (left.Errors - middle.Errors) * (right.Offloads - middle.Offloads) > (middle.Errors - right.Errors) * (middle.Offloads - left.Offloads);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Point(int Threshold, long Offloads, double Errors);
}
