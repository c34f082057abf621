using System.Globalization;
using CsCheck;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Testing;

namespace Hil.Results.Tests.Policies;

/// <summary>What the integers decide is what the formulas say, but for rounding.</summary>
public sealed class PolicyFormulaTests
{
    private static readonly OutputQuantisation Logits = new(OutputEncoding.Logits, 0.17, 3);

    private static readonly Gen<sbyte[]> Codes = Gen.SByte.Array[2, 12];

    [Fact]
    public void Margin_is_the_difference_of_the_two_largest_probabilities() => Codes.Sample(codes =>
    {
        var sorted = codes.Select(code => (code + 128) / 256.0).OrderDescending().ToArray();
        return Math.Abs(Decide(new Margin { Threshold = 0.3 }, codes).Score - (65535 * (sorted[0] - sorted[1]))) <= 1;
    });

    [Fact]
    public void Entropy_is_that_of_the_probabilities_in_bits() => Codes.Sample(codes =>
    {
        var bits = codes.Select(code => (code + 128) / 256.0).Sum(p => p > 0 ? -p * Math.Log2(p) : 0);
        var decided = Decide(new Entropy { Threshold = 1.5 }, codes);
        var slack = (codes.Length + 1) * 8 / 65535.0;
        return Math.Abs(((65535 - decided.Score) * 8 / 65535.0) - bits) <= slack
            && (Math.Abs(bits - 1.5) <= slack || decided.Decision == (bits < 1.5 ? Decision.Accept : Decision.Offload));
    });

    [Theory]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(2.5)]
    public void Temperature_scaling_of_logits_is_a_softmax_at_that_temperature(double temperature) => Codes.Sample(codes =>
    {
        var powers = codes.Select(code => Math.Exp(Logits.Scale * (code - codes.Max()) / temperature)).ToArray();
        var policy = new TemperatureScaling { Temperature = temperature, Threshold = 0.7 };
        return Math.Abs(Decide(policy, codes, Logits).Score - (65535 * powers.Max() / powers.Sum())) <= codes.Length;
    });

    [Fact]
    public void Temperature_one_leaves_probabilities_that_sum_to_one_as_they_are() => Gen.Int[0, 256].Sample(code =>
    {
        sbyte[] codes = [(sbyte)(Math.Min(code, 255) - 128), (sbyte)(255 - Math.Min(code, 255) - 128 + (code == 256 ? 0 : 1) - (code == 0 ? 1 : 0))];
        var sum = codes.Sum(one => one + 128);
        var policy = new TemperatureScaling { Temperature = 1, Threshold = 0.7 };
        return Math.Abs(Decide(policy, codes).Score - (65535.0 * (codes.Max() + 128) / sum)) <= 2;
    });

    [Fact]
    public void Logistic_regression_accepts_where_its_sigmoid_is_at_least_a_half() =>
        Gen.Select(Codes, Gen.Double[-20, 20], Gen.Double[-20, 20], Gen.Double[-20, 20]).Sample((codes, bias, w1, w2) =>
        {
            var sorted = codes.OrderDescending().ToArray();
            return Agrees(LogisticInputs.Probabilities, (sorted[0] + 128) / 256.0, (sorted[1] + 128) / 256.0) && Agrees(LogisticInputs.Codes, sorted[0], sorted[1]);

            bool Agrees(LogisticInputs inputs, double first, double second)
            {
                var z = bias + (w1 * first) + (w2 * second);
                var decided = Decide(new LogisticRegression { Bias = bias, W1 = w1, W2 = w2, Inputs = inputs }, codes);
                return Math.Abs(z) < 1e-6 || decided.Decision == (z >= 0 ? Decision.Accept : Decision.Offload);
            }
        });

    /// <summary>The regression that others deployed for this network (FACTS, section 1): for most runtimes 43 to 50 of 200 images are offloaded.</summary>
    [Fact]
    public void The_deployed_logistic_regressions_offload_a_fifth_to_a_quarter_of_the_reference_images()
    {
        var file = ProjectRoot.ReferenceFile("models", "resnet8-int8-tflite-outputs.csv");
        var outputs = File.ReadLines(file).Skip(1)
            .Select(row => row.Split(',').Skip(1).Select(code => sbyte.Parse(code, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        Assert.InRange(Share(new LogisticRegression { Bias = -4.63391351, W1 = 5.93658349, W2 = -3.04197074 }), 0.2, 0.25);
        Assert.InRange(Share(new LogisticRegression { Bias = -3.42381517, W1 = 0.03105428, W2 = -0.00686018, Inputs = LogisticInputs.Codes }), 0.2, 0.25);

        double Share(IDecisionPolicy policy) => outputs.Count(codes => Decide(policy, codes).Decision == Decision.Offload) / (double)outputs.Length;
    }

    [Fact]
    public void Two_thresholds_accept_outside_of_them() => Gen.SByte.Sample(code =>
    {
        var p = (code + 128) / 256.0;
        var decided = Decide(new TwoThresholds { Low = 0.25, High = 0.875 }, [(sbyte)(-1 - code), code]);
        return decided.Decision == (p is <= 0.25 or >= 0.875 ? Decision.Accept : Decision.Offload);
    });

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.3, 0.29, 0.31)]
    [InlineData(1, 1, 1)]
    public void Chance_offloads_at_its_rate_and_the_same_samples_again(double rate, double least, double most)
    {
        var policy = new RandomOffload { Rate = rate, Seed = 3 };
        var replay = policy.Replay(policy.Parameters(OutputQuantisation.Softmax));
        var first = Enumerable.Range(0, 20_000).Select(sample => replay.Decide(new DecisionCase((uint)sample, [1, 2])).Decision).ToArray();
        Assert.InRange(first.Count(one => one == Decision.Offload) / 20_000.0, least, most);
        Assert.Equal(first[777], replay.Decide(new DecisionCase(777, [5])).Decision);
    }

    [Fact]
    public void Two_thresholds_in_the_wrong_order_or_for_many_classes_are_refused()
    {
        Assert.Contains("'low' (0.9)", Refusal(new TwoThresholds { Low = 0.9, High = 0.2 }, OutputQuantisation.Softmax).Message, StringComparison.Ordinal);
        var many = Refusal(new TwoThresholds { Low = 0.2, High = 0.9 }, OutputQuantisation.Softmax with { Count = 10 });
        Assert.Contains("10 classes", many.Message, StringComparison.Ordinal);
        Assert.Contains("'high' is 0.2", Assert.Throws<Protocols.Parts.FileTroubleException>(
            () => SamplePolicies.Read("{ two-thresholds: { low: 0.9, high: 0.2 } }")).Message, StringComparison.Ordinal);
    }

    /// <summary>A policy that reads probabilities says so of logits, and what takes them.</summary>
    [Fact]
    public void Logits_are_taken_or_refused_with_a_remedy_never_misread()
    {
        string[] takesAny = ["Always", "Never", "Oracle", "RandomOffload", "TemperatureScaling"];
        foreach (var policy in SamplePolicies.All)
        {
            var failure = Record.Exception(() => policy.Parameters(Logits));
            if (takesAny.Contains(policy.GetType().Name)) Assert.Null(failure);
            else Assert.Equal(TroubleKind.Configuration, Assert.IsType<TroubleException>(failure).Kind);
        }

        Assert.Contains("temperature-scaling", Refusal(new MaximumProbability { Threshold = 0.5 }, Logits).Message, StringComparison.Ordinal);
        Assert.Contains("temperature-scaling", Refusal(new Margin { Threshold = 0.5 }, Logits).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever compares a score with a threshold: reports draw their curves from the stored score.</summary>
    [Fact]
    public void A_sample_is_accepted_exactly_when_its_score_reaches_its_threshold() => Codes.Sample(codes =>
        SamplePolicies.All.Where(policy => policy.RunsOnBoard && policy is not Always).Select(policy => Decide(policy, codes))
            .All(decided => decided.Score >= decided.Threshold == (decided.Decision == Decision.Accept)));

    [Fact]
    public void The_oracle_offloads_what_is_wrong_and_admits_what_nobody_knows()
    {
        var oracle = new Oracle().Replay([]);
        Assert.Equal(Decision.Offload, oracle.Decide(new DecisionCase(1, [1, 2]) { LocalWrong = true }).Decision);
        Assert.Equal(Decision.Accept, oracle.Decide(new DecisionCase(1, [1, 2]) { LocalWrong = false }).Decision);
        Assert.Contains("sample 7", Assert.Throws<TroubleException>(() => oracle.Decide(new DecisionCase(7, [1, 2]))).Message, StringComparison.Ordinal);
    }

    private static Decided Decide(IDecisionPolicy policy, sbyte[] codes, OutputQuantisation? output = null) =>
        policy.Replay(policy.Parameters(output ?? OutputQuantisation.Softmax)).Decide(new DecisionCase(0, codes));

    private static TroubleException Refusal(IDecisionPolicy policy, OutputQuantisation output) => Assert.Throws<TroubleException>(() => policy.Parameters(output));
}
