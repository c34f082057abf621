using Hil.Protocols.Messages;
using Hil.Results.Policies;
using Hil.Results.Policies.Replaying;
using Hil.Results.Statistics;
using Hil.Results.Store;
using Hil.Results.Tuning;

namespace Hil.Results.Tests.Policies;

/// <summary>Decisions at a model's exit, taken again.</summary>
public sealed class ExitReplayTests
{
    private static readonly MaximumProbability There = new() { Threshold = 0.9 };
    private static readonly MaximumProbability Last = new() { Threshold = 0.5 };

    private static readonly StoredTrial Trial = new()
    {
        Id = 1,
        StartedNanoseconds = 0,
        Provenance = Given.Trial() with
        {
            PolicyParameters = Last.Parameters(OutputQuantisation.Softmax),
            Exit = new ExitProvenance("maximum-probability", "{ threshold: 0.9 }", There.Parameters(OutputQuantisation.Softmax), OutputQuantisation.Softmax),
        },
    };

    [Fact]
    public void Samples_that_stopped_are_decided_by_the_exits_policy_and_the_others_by_both()
    {
        var replayed = PolicyReplay.Verify(Trial, [Stopped(0, 120), WentOn(1, 20, 90), WentOn(2, 20, -20)]);
        Assert.Equal((3, 0, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
    }

    [Fact]
    public void A_sample_that_stopped_or_went_on_against_its_policy_differs()
    {
        // It would have gone on; it would have stopped; what the exit's head said of it is not known.
        var replayed = PolicyReplay.Verify(Trial, [Stopped(0, 20), WentOn(1, 120, 90), WentOn(2, 20, 90) with { ExitOutput = default }]);
        Assert.Equal((0, 3, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
    }

    [Fact]
    public void What_stopped_at_the_exit_is_accepted_whatever_a_tuned_policy_says_and_counts_in_its_cost()
    {
        RecordedSample[] recorded = [.. new[] { Stopped(0, 120), WentOn(1, 20, 90), WentOn(2, 20, -20) }.Select(sample => RecordedSample.Of(sample)!.Value)];
        var samples = TuningSamples.Of(recorded, OutputQuantisation.Softmax, Reports.Truth.Labels);
        Assert.Equal((2, 3, 0), (samples.Count, samples.Known, samples.LeftOut));
        Assert.Equal((3, 1), (samples.AsRun.Count, samples.AsRun.Offloads));
        Assert.Equal((3, 2), (samples.Replay(new Always()).Count, samples.Replay(new Always()).Offloads));
        var tuned = PolicyTuning.Tune(Last, samples, new Costs(), [0.2])[0];
        Assert.Equal((3, 3), (tuned.InSample.Count, tuned.OutOfFold!.Count));
    }

    private static SampleRecord Stopped(long sequence, sbyte code) =>
        Decided(Given.Answered(sequence) with { Exited = true, LocalOutput = Codes(code), ExitOutput = default }, There, Decision.Accept);

    private static SampleRecord WentOn(long sequence, sbyte early, sbyte code)
    {
        var sample = Given.Answered(sequence) with { Exited = false, ExitOutput = Codes(early), LocalOutput = Codes(code) };
        return Decided(sample, Last, code >= 0 ? Decision.Accept : Decision.Offload);
    }

    private static SampleRecord Decided(SampleRecord sample, MaximumProbability policy, Decision decision)
    {
        var decided = policy.Replay(policy.Parameters(OutputQuantisation.Softmax)).Decide(new DecisionCase((uint)sample.Sequence, sample.LocalOutput.Span));
        return sample with { LocalClass = decided.LocalClass, Score = decided.Score, Threshold = decided.Threshold, Decision = decision };
    }

    private static sbyte[] Codes(sbyte largest) => [-128, largest, -100];
}
