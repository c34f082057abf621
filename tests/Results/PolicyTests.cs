using System.Globalization;
using CsCheck;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Testing;

namespace Hil.Results.Tests;

public sealed class PolicyTests
{
    private static readonly PartCatalog Parts = new(typeof(IDecisionPolicy).Assembly);

    [Fact]
    public void Every_golden_decision_is_replayed_to_the_bit()
    {
        var vectors = Vectors("policies.txt").ToArray();
        Assert.True(vectors.Length >= 10);
        foreach (var fields in vectors)
        {
            var expected = new Decided(Number(fields[4]), Number(fields[5]), Number(fields[6]), (Decision)Number(fields[7]));
            var codes = Array.ConvertAll(Convert.FromHexString(fields[3]), code => (sbyte)code);
            Assert.Equal((fields[0], expected), (fields[0], Policy(fields[1]).Replay(Convert.FromHexString(fields[2])).Decide(new DecisionCase(0, codes))));
        }
    }

    [Fact]
    public void Parameters_that_the_firmware_refuses_are_refused()
    {
        var vectors = Vectors("policies-rejected.txt").ToArray();
        Assert.NotEmpty(vectors);
        Assert.All(vectors, fields => Assert.Throws<TroubleException>(() => Policy(fields[1]).Replay(Convert.FromHexString(fields[2]))));
    }

    [Fact]
    public void Every_policy_has_a_number_of_its_own_and_is_held_to_the_firmware_by_vectors()
    {
        var numbers = Parts.Of(typeof(IDecisionPolicy)).Select(part => ((int)Make(part.Type).Kind).ToString(CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(numbers.Distinct(), numbers);
        Assert.Equal(numbers.Order(), Vectors("policies.txt").Select(fields => fields[1]).Distinct().Order());
    }

    [Fact]
    public void A_policy_is_named_by_its_type_and_its_settings_by_its_properties()
    {
        var part = Parts.Of(typeof(IDecisionPolicy)).Single(one => one.Name == "maximum-probability");
        Assert.Equal(("threshold", true, "0..1"), (part.Settings.Single().Name, part.Settings[0].Required, part.Settings[0].Range));
    }

    [Fact]
    public void A_sample_is_accepted_exactly_when_its_probability_reaches_the_threshold() =>
        Gen.Select(Gen.Int[0, 255], Gen.OneOf(Gen.Double[0, 1], Gen.Int[0, 256].Select(number => number / 256.0))).Sample((code, threshold) =>
        {
            var policy = new MaximumProbability { Threshold = threshold };
            var decided = policy.Replay(policy.Parameters(OutputQuantisation.Softmax)).Decide(new DecisionCase(0, [-128, (sbyte)(code - 128)]));
            var probability = code / 256.0;
            // Within half a step of the score the rounding decides.
            return Math.Abs(probability - threshold) < 1.0 / 65535 ? probability < threshold || decided.Decision == Decision.Accept
                : decided.Decision == (probability >= threshold ? Decision.Accept : Decision.Offload);
        });

    [Fact]
    public void Scores_never_fall_and_span_the_range()
    {
        var scores = MaximumProbability.Scores(new OutputQuantisation(OutputEncoding.Probabilities, 1.0 / 255, -128));
        Assert.Equal(scores.Order(), scores);
        Assert.Equal((0, 65535), (scores[0], scores[255]));
        var other = MaximumProbability.Scores(new OutputQuantisation(OutputEncoding.Probabilities, 0.01, 0));
        Assert.Equal((0, 0, 655, 65535), (other[0], other[128], other[129], other[255]));
    }

    [Fact]
    public void A_threshold_survives_the_way_to_the_score_and_back() =>
        Gen.UShort.Sample(score => MaximumProbability.ScoreOf((double)score / MaximumProbability.One) == score);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_threshold_that_is_no_probability_is_refused(double threshold) =>
        Assert.Equal(TroubleKind.Configuration,
            Assert.Throws<TroubleException>(() => new MaximumProbability { Threshold = threshold }.Parameters(OutputQuantisation.Softmax)).Kind);

    [Fact]
    public void Logits_are_refused_instead_of_misread() =>
        Assert.Contains("softmax", Assert.Throws<TroubleException>(
            () => new MaximumProbability { Threshold = 0.9 }.Parameters(new OutputQuantisation(OutputEncoding.Logits, 0.1, 0))).Message, StringComparison.Ordinal);

    private static IDecisionPolicy Policy(string kind) =>
        Parts.Of(typeof(IDecisionPolicy)).Select(part => Make(part.Type)).Single(policy => (int)policy.Kind == Number(kind));

    private static IDecisionPolicy Make(Type type) => (IDecisionPolicy)Activator.CreateInstance(type)!;

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<string[]> Vectors(string name) => File.ReadLines(ProjectRoot.File("Protocols", "vectors", name))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('|', StringSplitOptions.TrimEntries));
}
