using System.Diagnostics;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Tuning;

namespace Hil.Benchmarks;

/// <summary>
/// Exact tuning of a million samples beside sorting them, a sweep over a hundred betas beside that, and the interval of the result. Scores
/// are uniform over all 65,536 values and calibrated. Then what all policies' tuning adds to the report of a trial of ten thousand samples.
/// </summary>
internal static class TuningBenchmark
{
    private const int Count = 1_000_000;
    private const int Betas = 100;
    private const int Trial = 10_000;
    private const int Repeats = 9;

    public static void Run()
    {
        Table.PrintEnvironment();
        var random = new Random(1);
        var samples = new ScoredSample[Count];
        for (var index = 0; index < Count; index++)
        {
            var score = (ushort)random.Next(65536);
            samples[index] = new ScoredSample(score, random.Next(65536) > score, random.Next(100) < 3);
        }

        List<double> compared = [], radix = [], tuned = [], swept = [], bootstrapped = [];
        var sum = 0.0;
        // The first rounds are for the just-in-time compiler.
        for (var repeat = -3; repeat < Repeats; repeat++)
        {
            var times = new[]
            {
                Sort(samples), Seconds(samples, work => ScoreSort.Sort(work)), Seconds(samples, work => sum += ThresholdTuning.Tune(work, 0.3)!.Value.Cost),
                Seconds(samples, work =>
                {
                    var curve = new CostCurve(work, new Costs());
                    for (var beta = 0; beta < Betas; beta++) sum += curve.At((double)beta / Betas).Cost;
                }),
                Seconds([], _ => DecisionFigures.Of(Outcomes(samples), new Costs(0.3))),
            };
            if (repeat < 0) continue;
            compared.Add(times[0]);
            radix.Add(times[1]);
            tuned.Add(times[2]);
            swept.Add(times[3]);
            bootstrapped.Add(times[4]);
        }

        var table = new Table($"tuning: {Count:#,0} samples of {samples.Select(sample => sample.Score).Distinct().Count():#,0} distinct scores, median of {Repeats} rounds");
        table.Add("sorting them by comparison (Array.Sort by key), ms", $"{1e3 * compared.Median():0.00}");
        table.Add("sorting them by radix (two passes of a byte), ms", $"{1e3 * radix.Median():0.00}");
        table.Add("tuning for one beta, its radix sort included, ms", $"{1e3 * tuned.Median():0.00}");
        table.Judge("  as a ratio to sorting by comparison", tuned.Median() / compared.Median(), "0.00", "<=", 1);
        table.Add("  as a ratio to sorting by radix", $"{tuned.Median() / radix.Median():0.00}");
        table.Add($"tuning for {Betas} betas, ms", $"{1e3 * swept.Median():0.00}");
        table.Judge("  as a ratio to tuning for one", swept.Median() / tuned.Median(), "0.00", "<=", 2);
        table.Add("counting outcomes, then cost and differences with intervals, ms", $"{1e3 * bootstrapped.Median():0.00}");
        table.Add("check sum", $"{sum:0.000}");
        table.Print();
        Report();
    }

    /// <summary>Every policy, two truths, three betas.</summary>
    private static void Report()
    {
        var random = new Random(2);
        var recorded = new RecordedSample[Trial];
        for (var index = 0; index < Trial; index++)
        {
            var codes = new sbyte[10];
            Array.Fill(codes, (sbyte)-128);
            var (local, top) = (random.Next(10), random.Next(120, 256));
            (codes[local], codes[(local + 1) % 10]) = ((sbyte)(top - 128), (sbyte)(255 - top - 128));
            recorded[index] = new RecordedSample((uint)index, codes, local, local, local, random.Next(256) < top ? local : 3, Offloaded: index % 3 == 0);
        }

        var table = new Table($"tuning: {Trial:#,0} samples of 10 classes, cross-validated in 10 folds for three betas, labels as the truth, second round");
        foreach (var policy in PolicyTuning.All.Where(policy => policy is not TwoThresholds))
        {
            var seconds = 0.0;
            for (var round = 0; round < 2; round++)
            {
                var began = Stopwatch.GetTimestamp();
                foreach (var one in PolicyTuning.Tune(policy, TuningSamples.Of(recorded, OutputQuantisation.Softmax, Truth.Labels), new Costs(), [0.2, 0.3, 0.5]))
                    DecisionFigures.Of(one.OutOfFold!, one.Costs);
                seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            }

            table.Add($"{policy.GetType().Name}, ms", $"{1e3 * seconds:0}");
        }

        table.Print();
    }

    private static Outcomes Outcomes(ScoredSample[] samples)
    {
        var outcomes = new Outcomes();
        foreach (var sample in samples)
        {
            var offloaded = sample.Score < 45_000;
            outcomes.Add(offloaded, offloaded ? sample.Edge : sample.Local, sample.Local, sample.Edge);
        }

        return outcomes;
    }

    private static double Sort(ScoredSample[] samples)
    {
        var keys = Array.ConvertAll(samples, sample => sample.Score);
        return Seconds(samples, work => Array.Sort(keys, work));
    }

    private static double Seconds(ScoredSample[] samples, Action<ScoredSample[]> work)
    {
        ScoredSample[] own = [.. samples];
        var began = Stopwatch.GetTimestamp();
        work(own);
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
