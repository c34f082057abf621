using CsCheck;
using Hil.Results.Statistics;

namespace Hil.Results.Tests;

public sealed class ThresholdTuningTests
{
    /// <summary>Few distinct scores, so that ties are common; the ends of the range among them.</summary>
    private static readonly Gen<ScoredSample[]> Samples = Gen.Select(
        Gen.OneOf(Gen.UShort, Gen.UShort[0, 5], Gen.Const((ushort)65535)), Gen.Bool, Gen.Bool,
        (score, local, edge) => new ScoredSample(score, local, edge)).Array[0, 60];

    private static readonly Gen<double> Betas = Gen.OneOf(Gen.Double[0, 0.99], Gen.OneOf(Gen.Const(0.0), Gen.Const(0.2), Gen.Const(0.5)));

    [Fact]
    public void The_tuned_threshold_costs_what_no_other_threshold_can_undercut() =>
        Gen.Select(Samples, Betas).Sample((samples, beta) =>
        {
            var tuned = ThresholdTuning.Tune([.. samples], beta);
            if (samples.Length == 0) return tuned is null;
            var cheapest = Candidates(samples).Min(threshold => Mean(samples, threshold, beta));
            return Math.Abs(tuned!.Value.Cost - cheapest) < 1e-12 && Math.Abs(Mean(samples, tuned.Value.Threshold, beta) - cheapest) < 1e-12;
        });

    [Fact]
    public void Among_equal_costs_the_threshold_that_offloads_least_wins() =>
        Gen.Select(Samples.Where(samples => samples.Length > 0), Gen.OneOf(Gen.Const(0.0), Gen.Const(0.25), Gen.Const(0.5))).Sample((samples, beta) =>
        {
            // Quarters add up exactly, so equal costs are equal to the bit.
            var tuned = ThresholdTuning.Tune([.. samples], beta)!.Value;
            var equal = Candidates(samples).Where(threshold => Sum(samples, threshold, beta) == Sum(samples, tuned.Threshold, beta));
            return Offloads(samples, tuned.Threshold) == equal.Min(threshold => Offloads(samples, threshold));
        });

    [Fact]
    public void A_threshold_that_separates_right_from_wrong_is_found()
    {
        var samples = Enumerable.Range(0, 100).Select(index => new ScoredSample((ushort)(index < 50 ? 100 : 200), index < 50, false)).ToArray();
        Assert.Equal(new TunedThreshold(200, 0.1), ThresholdTuning.Tune([.. samples], 0.2));
    }

    [Fact]
    public void A_million_samples_are_tuned()
    {
        var random = new Random(2);
        var samples = Enumerable.Range(0, 1_000_000).Select(_ => (ushort)random.Next(65536))
            .Select(score => new ScoredSample(score, random.Next(65536) > score, false)).ToArray();
        // Calibrated scores: theta* = 1 - beta (FACTS, section 1), and cost = beta^2 / 2 + beta (1 - beta).
        var tuned = ThresholdTuning.Tune([.. samples], 0.3)!.Value;
        Assert.InRange(tuned.Threshold / 65535.0, 0.68, 0.72);
        Assert.Equal(0.255, tuned.Cost, 0.002);
    }

    [Fact]
    public void The_oracle_undercuts_every_threshold_and_the_baselines_are_thresholds_at_the_ends() =>
        Gen.Select(Samples.Where(samples => samples.Length > 0), Betas).Sample((samples, beta) =>
        {
            var local = Baselines.Of(samples, 0, beta)!;
            var all = Baselines.Of(samples, 1, beta)!;
            return Math.Abs(local.LocalOnly - Mean(samples, 0, beta)) < 1e-12 && Math.Abs(local.Random - local.LocalOnly) < 1e-12
                && Math.Abs(all.FullOffload - Mean(samples, ThresholdTuning.AcceptNone, beta)) < 1e-12 && Math.Abs(all.Random - all.FullOffload) < 1e-12
                && Math.Abs(local.Oracle - (samples.Sum(sample => sample.Cost(sample.LocalWrong, beta)) / samples.Length)) < 1e-12
                && (samples.Any(sample => sample.EdgeWrong) || local.Oracle <= ThresholdTuning.Tune([.. samples], beta)!.Value.Cost + 1e-12);
        });

    private static IEnumerable<int> Candidates(ScoredSample[] samples) =>
        samples.Select(sample => (int)sample.Score).Append(0).Append(ThresholdTuning.AcceptNone).Distinct();

    private static double Sum(ScoredSample[] samples, int threshold, double beta) => samples.Sum(sample => sample.Cost(sample.Score < threshold, beta));

    private static double Mean(ScoredSample[] samples, int threshold, double beta) => Sum(samples, threshold, beta) / samples.Length;

    private static int Offloads(ScoredSample[] samples, int threshold) => samples.Count(sample => sample.Score < threshold);
}
