using CsCheck;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Tuning;

namespace Hil.Results.Tests.Tuning;

public sealed class PolicyTuningTests
{
    private static readonly Gen<RecordedSample[]> Samples = Outputs(Gen.SByte.Array[3]);

    /// <summary>As a softmax has them: the two add up to 1.</summary>
    private static readonly Gen<RecordedSample[]> Binary = Outputs(Gen.SByte.Select(code => (sbyte[])[code, (sbyte)(-1 - code)]));

    private static readonly Gen<double> Betas = Gen.OneOf(Gen.Double[0, 0.99], Gen.Const(0.2), Gen.Const(0.5));

    public static TheoryData<string> Tunable => [.. PolicyTuning.All.Select(policy => policy.GetType().Name)];

    [Theory]
    [MemberData(nameof(Tunable))]
    public void A_tuned_policy_decides_on_its_own_samples_as_the_tuning_said(string name) =>
        Gen.Select(name == nameof(TwoThresholds) ? Binary : Samples, Betas, Gen.Bool).Sample((samples, beta, labels) =>
        {
            var given = samples.By(labels ? Truth.Labels : Truth.Edge);
            var tuned = PolicyTuning.Tune(Named(name), given, new Costs(), [beta]).Single();
            var outcomes = Decide(tuned.Policy, given);
            return outcomes.Offloads == tuned.InSample.Offloads && Math.Abs(outcomes.Cost(tuned.Costs) - tuned.InSample.Cost(tuned.Costs)) < 1e-12;
        }, iter: 40);

    [Fact]
    public void No_threshold_on_the_maximum_probability_undercuts_the_tuned_one_with_whatever_costs() =>
        Gen.Select(Samples, Betas, Gen.Double[0, 5], Gen.Double[0, 5]).Sample((samples, beta, falsePositive, falseNegative) =>
        {
            var given = samples.By(Truth.Labels, new LossRule(1));
            var tuned = PolicyTuning.Tune(new MaximumProbability { Threshold = 0 }, given, new Costs(0, falsePositive, falseNegative), [beta]).Single();
            var thresholds = MaximumProbability.Scores(OutputQuantisation.Softmax).Distinct().Select(score => (double)score / 65535).Select(Exactly);
            var cheapest = thresholds.Append(new Always()).Min(policy => Decide(policy, given).Cost(tuned.Costs));
            return Math.Abs(tuned.InSample.Cost(tuned.Costs) - cheapest) < 1e-9;
        }, iter: 60);

    [Fact]
    public void Leaving_one_out_equals_the_brute_force() =>
        Gen.Select(Samples.Where(samples => samples.Length < 15), Betas).Sample((samples, beta) =>
        {
            var blank = new MaximumProbability { Threshold = 0 };
            var tuned = PolicyTuning.Tune(blank, samples.By(Truth.Labels), new Costs(), [beta], folds: 1000).Single();
            var expected = samples.Select((_, left) =>
            {
                var rest = samples.Where((_, index) => index != left).ToArray().By(Truth.Labels);
                var policy = PolicyTuning.Tune(blank, rest, new Costs(), [beta]).Single().Policy;
                return Decide(policy, new[] { samples[left] }.By(Truth.Labels)).Cost(tuned.Costs);
            }).Average();
            return Math.Abs(tuned.OutOfFold!.Cost(tuned.Costs) - expected) < 1e-12;
        }, iter: 50);

    [Fact]
    public void A_fold_is_fitted_to_no_sample_that_it_holds_out()
    {
        var watching = new Watching();
        var samples = GivenOutputs.Calibrated(57, seed: 3);
        PolicyTuning.Tune(watching, samples.By(Truth.Labels), new Costs(), [0.2], folds: 10);
        // The first fit sees all; each sample is missing in exactly one of the others.
        Assert.Equal(11, watching.Seen.Count);
        Assert.Equal(57, watching.Seen[0].Count);
        Assert.All(samples, sample => Assert.Equal(1, watching.Seen.Skip(1).Count(seen => !seen.Contains(sample.Codes))));
        Assert.All(watching.Seen.Skip(1), seen => Assert.InRange(seen.Count, 51, 52));
    }

    [Fact]
    public void Cross_validation_repeats_and_counts_each_sample_once()
    {
        var given = GivenOutputs.Calibrated(500, seed: 4).By(Truth.Labels);
        var (once, again) = (Tune(), Tune());
        Assert.Equal(500, once.Count);
        Assert.Equal(once.Kinds, again.Kinds);

        Outcomes Tune() => PolicyTuning.Tune(new MaximumProbability { Threshold = 0 }, given, new Costs(), [0.3]).Single().OutOfFold!;
    }

    [Fact]
    public void Noise_makes_the_cross_validated_cost_larger_than_the_tuned_one()
    {
        // Shuffled outputs say nothing: what tuning gains on these samples is chance.
        var samples = GivenOutputs.Calibrated(300, seed: 5);
        var random = new Random(6);
        samples = [.. samples.Select(sample => sample with { Edge = random.Next(2) == 0 ? sample.Local : (sample.Local + 1) % 3 })];
        var tuned = PolicyTuning.Tune(new MaximumProbability { Threshold = 0 }, samples.By(Truth.Edge), new Costs(), [0.5]).Single();
        Assert.True(tuned.OutOfFold!.Cost(tuned.Costs) > tuned.InSample.Cost(tuned.Costs));
    }

    [Fact]
    public void Many_betas_in_one_pass_give_what_each_gives_alone()
    {
        var given = GivenOutputs.Calibrated(400, seed: 7).By(Truth.Labels);
        double[] betas = [.. Enumerable.Range(0, 20).Select(step => step / 20.0)];
        foreach (var policy in PolicyTuning.All.Where(policy => policy is not TwoThresholds))
        {
            var together = PolicyTuning.Tune(policy, given, new Costs(), betas);
            var alone = betas.Select(beta => PolicyTuning.Tune(policy, given, new Costs(), [beta]).Single());
            Assert.Equal(alone.Select(one => (one.Policy, one.OutOfFold!.Cost(one.Costs))), together.Select(one => (one.Policy, one.OutOfFold!.Cost(one.Costs))));
        }
    }

    [Fact]
    public void A_calibrated_model_needs_no_search()
    {
        var tuned = PolicyTuning.Tune(new MaximumProbability { Threshold = 0 }, GivenOutputs.Calibrated(20_000, seed: 8).By(Truth.Edge), new Costs(), [0.3]).Single();
        Assert.Equal(tuned.Rule!.Cost(tuned.Costs), tuned.OutOfFold!.Cost(tuned.Costs), 0.005);
    }

    [Fact]
    public void No_pair_of_thresholds_undercuts_the_two_that_were_tuned() =>
        Gen.Select(Binary.Where(samples => samples.Length < 12), Betas, Gen.Double[0, 5], Gen.Double[0, 5]).Sample((samples, beta, falsePositive, falseNegative) =>
        {
            var given = samples.By(Truth.Labels, new LossRule(1));
            var tuned = PolicyTuning.Tune(Named(nameof(TwoThresholds)), given, new Costs(0, falsePositive, falseNegative), [beta]).Single();
            double[] steps = [.. samples.Select(sample => MaximumProbability.ProbabilityOf(MaximumProbability.Scores(OutputQuantisation.Softmax)[sample.Codes.Span[1] + 128])), 0, 1];
            var pairs = steps.SelectMany(low => steps.Select(high => (Low: low, High: high))).Where(pair => pair is { Low: < 0.5, High: >= 0.5 });
            var cheapest = pairs.Min(pair => Decide(new TwoThresholds { Low = pair.Low, High = pair.High }, given).Cost(tuned.Costs));
            return Math.Abs(tuned.InSample.Cost(tuned.Costs) - cheapest) < 1e-9;
        }, iter: 60);

    [Fact]
    public void A_temperature_undoes_the_overconfidence_that_was_put_in()
    {
        var random = new Random(9);
        var logits = new OutputQuantisation(OutputEncoding.Logits, 0.1, 0);
        var samples = Enumerable.Range(0, 5000).Select(index =>
        {
            double[] honest = [random.NextDouble() * 3, random.NextDouble() * 3, random.NextDouble() * 3];
            var (draw, truth) = (random.NextDouble() * honest.Sum(Math.Exp), 0);
            for (; truth < 2 && (draw -= Math.Exp(honest[truth])) > 0; truth++) ;
            sbyte[] codes = [.. honest.Select(value => (sbyte)Math.Round(value * 2.5 / 0.1))];
            return new LabelledOutput(codes, OutputCodes.Largest(codes), truth);
        }).ToArray();
        Assert.Equal(2.5, TemperatureFit.Of(new LabelledOutputs(logits, samples), 0.25, 100), 0.15);
    }

    [Fact]
    public void A_logistic_regression_finds_the_weights_that_made_the_answers()
    {
        var random = new Random(10);
        var (first, second, right) = (new double[20_000], new double[20_000], new bool[20_000]);
        for (var index = 0; index < first.Length; index++)
        {
            (first[index], second[index]) = (random.NextDouble(), random.NextDouble());
            right[index] = random.NextDouble() < 1 / (1 + Math.Exp(-(-1 + (4 * first[index]) - (2 * second[index]))));
        }

        var (bias, w1, w2) = LogisticFit.Of(first, second, right);
        Assert.Equal((-1.0, 4.0, -2.0), (Math.Round(bias / 0.25) * 0.25, Math.Round(w1 / 0.25) * 0.25, Math.Round(w2 / 0.25) * 0.25));
    }

    [Fact]
    public void Weights_stay_finite_where_the_samples_can_be_separated()
    {
        var (bias, w1, w2) = LogisticFit.Of([0.1, 0.2, 0.8, 0.9], [0, 0, 0, 0], [false, false, true, true]);
        Assert.True(double.IsFinite(bias) && w1 is > 1 and < 1e4 && Math.Abs(w2) < 1e-6, $"{bias} {w1} {w2}");
        var (always, _, _) = LogisticFit.Of([0.1, 0.2], [0, 0], [true, true]);
        Assert.InRange(always, 1, 100);
    }

    private static Gen<RecordedSample[]> Outputs(Gen<sbyte[]> codes) => Gen.Select(codes, Gen.Int[0, 2], Gen.Int[0, 2], Gen.Bool).Array[2, 40].Select(all =>
        all.Select((one, index) => new RecordedSample(
            (uint)index, one.Item1, OutputCodes.Largest(one.Item1), OutputCodes.Largest(one.Item1), one.Item2, one.Item3, one.Item4)).ToArray());

    private static IDecisionPolicy Exactly(double threshold) => new MaximumProbability { Threshold = threshold };

    private static ITunablePolicy Named(string name) => PolicyTuning.All.Single(policy => policy.GetType().Name == name);

    private static Outcomes Decide(IDecisionPolicy policy, TuningSamples samples)
    {
        var replay = policy.Replay(policy.Parameters(OutputQuantisation.Softmax));
        var outcomes = new Outcomes();
        for (var index = 0; index < samples.Count; index++)
        {
            var (local, edge) = samples.LossesOf(index);
            outcomes.Add(replay.Decide(new DecisionCase(samples[index].Sequence, samples[index].Codes.Span)).Decision, local, edge);
        }

        return outcomes;
    }

    /// <summary>Remembers what it was fitted to.</summary>
    private sealed record Watching : ITunablePolicy
    {
        public List<HashSet<ReadOnlyMemory<sbyte>>> Seen { get; } = [];

        public PolicyKind Kind => (PolicyKind)254;

        public byte[] Parameters(OutputQuantisation output) => [];

        public IDecisionReplay Replay(ReadOnlySpan<byte> parameters) => new Never().Replay(parameters);

        public IThresholdScore Fit(LabelledOutputs training)
        {
            Seen.Add([.. Enumerable.Range(0, training.Count).Select(index => training[index].Codes)]);
            return new MaximumProbability { Threshold = 0 }.Fit(training);
        }
    }
}
