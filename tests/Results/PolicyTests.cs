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
        var vectors = Decisions().ToArray();
        Assert.True(vectors.Length >= 10);
        foreach (var (name, kind, parameters, decision) in vectors)
        {
            var expected = Expected(decision[1..]);
            Assert.Equal((name, expected), (name, Policy(kind).Replay(Convert.FromHexString(parameters)).Decide(new DecisionCase(0, Codes(decision[0])))));
        }
    }

    [Fact]
    public void Every_golden_sequence_of_decisions_and_lessons_is_replayed_to_the_bit()
    {
        IDecisionReplay? replay = null;
        foreach (var (fields, index) in Files("sequences").SelectMany(Vectors).Select((fields, index) => (fields, index)))
        {
            switch (fields[0])
            {
                case "begin":
                    replay = Policy(fields[1]).Replay(Convert.FromHexString(fields[2]));
                    break;
                case "decide":
                    Assert.Equal((index, Expected(fields[3..])), (index, replay!.Decide(new DecisionCase(uint.Parse(fields[1], CultureInfo.InvariantCulture), Codes(fields[2])))));
                    break;
                case "learn":
                    replay!.Learn(new Lesson(uint.Parse(fields[1], CultureInfo.InvariantCulture), (sbyte)Number(fields[2]), fields[3] == "1", fields[4] == "1"));
                    break;
                default:
                    var state = new byte[2048];
                    Assert.IsAssignableFrom<ILearner>(replay).Save().CopyTo(state, 0);
                    Assert.Equal((index, fields[1]), (index, Crc32.Compute(state).ToString("x8", CultureInfo.InvariantCulture)));
                    break;
            }
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
        var parts = Parts.Of(typeof(IDecisionPolicy)).Select(part => Make(part.Type)).ToArray();
        var numbers = parts.Select(policy => (int)policy.Kind).ToArray();
        Assert.Equal(numbers.Distinct(), numbers);
        var onBoard = parts.Where(policy => policy.RunsOnBoard).Select(policy => (int)policy.Kind);
        var begins = Files("sequences").SelectMany(Vectors).Where(fields => fields[0] == "begin").Select(fields => fields[1]);
        Assert.Equal(onBoard.Order(), Decisions().Select(vector => vector.Kind).Concat(begins).Distinct().Select(Number).Order());
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

    private static sbyte[] Codes(string hex) => Array.ConvertAll(Convert.FromHexString(hex), code => (sbyte)code);

    private static Decided Expected(string[] fields) => new(Number(fields[0]), Number(fields[1]), Number(fields[2]), (Decision)Number(fields[3]));

    private static IEnumerable<(string Name, string Kind, string Parameters, string[] Decision)> Decisions()
    {
        var parameters = "";
        foreach (var fields in Files("policies").SelectMany(Vectors))
        {
            if (fields[2] != "=") parameters = fields[2];
            yield return (fields[0], fields[1], parameters, fields[3..]);
        }
    }

    /// <summary>Every file of vectors with that beginning; a policy brings its own.</summary>
    private static IEnumerable<string> Files(string beginning) => Directory.GetFiles(ProjectRoot.File("Protocols", "vectors"), beginning + "*.txt")
        .Select(file => Path.GetFileName(file)).Where(file => !file.Contains("-rejected", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static IEnumerable<string[]> Vectors(string name) => File.ReadLines(ProjectRoot.File("Protocols", "vectors", name))
        .Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('|', StringSplitOptions.TrimEntries));
}
