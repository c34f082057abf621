using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Results.Policies;
using Hil.Results.Policies.Replaying;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Testing;

namespace Hil.Results.Tests.Policies;

public sealed class PolicyReplayTests
{
    private const int Count = 200;

    [Fact]
    public void Every_policys_decisions_are_the_same_when_they_are_taken_again()
    {
        foreach (var policy in SamplePolicies.All.Where(policy => policy.RunsOnBoard))
        {
            var replayed = PolicyReplay.Verify(Trial(policy), Board(policy));
            Assert.Equal((Count, 0, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
            Assert.Equal(Enumerable.Range(0, Count).Select(sample => (long)sample), replayed.Samples.Select(sample => sample.Sequence));
        }
    }

    [Fact]
    public void A_decision_that_is_another_is_found()
    {
        foreach (var policy in SamplePolicies.All.Where(policy => policy.RunsOnBoard))
        {
            var samples = Board(policy);
            samples[Count - 1] = samples[Count - 1] with { Score = samples[Count - 1].Score ^ 1 };
            var replayed = PolicyReplay.Verify(Trial(policy), samples);
            Assert.Equal((Count - 1, 1, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
            Assert.Equal(ReplayOutcome.Different, replayed.Samples.Single(sample => sample.Sequence == Count - 1).Outcome);
        }
    }

    [Fact]
    public void Samples_without_an_answer_do_not_count()
    {
        var policy = new Margin { Threshold = 0.2 };
        var replayed = PolicyReplay.Verify(Trial(policy), [.. Board(policy), Given.TimedOut(Count), Given.Errored(Count + 1)]);
        Assert.Equal((Count, 0, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
    }

    [Fact]
    public void What_a_learner_decided_after_a_lost_sample_is_unknown_until_it_begins_anew()
    {
        foreach (var policy in SamplePolicies.All.Where(policy => policy.Learns))
        {
            // The second half is of a board that was restarted.
            var samples = Board(policy, restartAt: 100);
            samples[60] = Given.TimedOut(60);
            var replayed = PolicyReplay.Verify(Trial(policy), samples);
            Assert.Equal((160, 0, 39), (replayed.Equal, replayed.Different, replayed.Unknown));
            Assert.Contains("decision 60 is not stored", Assert.Single(replayed.Gaps), StringComparison.Ordinal);
            Assert.Equal(Enumerable.Range(61, 39).Select(sample => (long)sample), replayed.Samples.Where(sample => sample.Again is null).Select(sample => sample.Sequence));
        }
    }

    [Fact]
    public void A_lesson_of_which_the_answer_is_not_stored_is_not_guessed()
    {
        var policy = new HilF { Beta = 0.5, Horizon = 100 };
        var samples = Board(policy);
        samples[10] = samples[10] with { EdgeClass = null };
        var replayed = PolicyReplay.Verify(Trial(policy), samples);
        Assert.Equal((11, 0, Count - 11), (replayed.Equal, replayed.Different, replayed.Unknown));
        Assert.Contains("sample 10", Assert.Single(replayed.Gaps), StringComparison.Ordinal);
    }

    [Fact]
    public void A_simulated_policy_decides_as_a_board_whose_edge_answers_at_once()
    {
        foreach (var policy in SamplePolicies.All.Where(policy => policy.RunsOnBoard))
        {
            var board = Board(policy);
            var simulated = PolicyReplay.Simulate(policy, OutputQuantisation.Softmax, board, Truth.Labels);
            Assert.Equal(board.Select(sample => (sample.Score, sample.Decision!.Value)), simulated.Select(decided => ((long)decided.Score, decided.Decision)));
        }
    }

    [Fact]
    public void The_oracle_is_simulated_against_either_truth()
    {
        SampleRecord[] samples = [Given.Answered(0, local: 1, label: 1, edge: 2), Given.Answered(1, local: 1, label: 2, edge: 1)];
        Assert.Equal([Decision.Accept, Decision.Offload], Decisions(Truth.Labels));
        Assert.Equal([Decision.Offload, Decision.Accept], Decisions(Truth.Edge));
        Assert.Throws<TroubleException>(() => PolicyReplay.Simulate(new Oracle(), OutputQuantisation.Softmax, [Given.Answered(0, label: null)], Truth.Labels));
        Assert.Throws<TroubleException>(() => PolicyReplay.Simulate(new Never(), OutputQuantisation.Softmax, [Given.TimedOut(0)], Truth.Labels));

        IEnumerable<Decision> Decisions(Truth truth) => PolicyReplay.Simulate(new Oracle(), OutputQuantisation.Softmax, samples, truth).Select(one => one.Decision);
    }

    [Fact]
    public void A_policy_that_is_not_known_is_named() =>
        Assert.Contains("'coin'", Assert.Throws<TroubleException>(() => PolicyReplay.Named("coin")).Message, StringComparison.Ordinal);

    private static StoredTrial Trial(IDecisionPolicy policy) => new()
    {
        Id = 1,
        StartedNanoseconds = 0,
        Provenance = Given.Trial() with
        {
            Policy = Protocols.Parts.PartCatalog.NameOf(policy.GetType()),
            PolicyParameters = policy.Parameters(OutputQuantisation.Softmax),
        },
    };

    /// <summary>What a board stores whose lessons come before the next decision.</summary>
    private static SampleRecord[] Board(IDecisionPolicy policy, int restartAt = int.MaxValue)
    {
        var samples = new SampleRecord[Count];
        IDecisionReplay replay = null!;
        uint taken = 0;
        List<uint> lessons = [];
        for (var index = 0; index < Count; index++)
        {
            if (index is 0 || index == restartAt) (replay, taken, lessons) = (policy.Replay(policy.Parameters(OutputQuantisation.Softmax)), 0, []);
            var (code, right) = LearnerStream.At((uint)index, seed: 4);
            var decided = replay.Decide(new DecisionCase((uint)index, [-128, code, 0]));
            samples[index] = Given.Answered(index, local: 1, label: right ? 1 : 2, edge: right ? 1 : 2) with
            {
                Boot = index < restartAt ? 1u : 2,
                LocalOutput = new sbyte[] { -128, code, 0 },
                Score = decided.Score,
                Threshold = decided.Threshold,
                Decision = decided.Decision,
                Learned = policy.Learns ? lessons.Prepend(taken).ToArray() : default,
            };
            taken++;
            lessons.Clear();
            var offloaded = decided.Decision == Decision.Offload;
            if (!policy.Learns || !(offloaded || policy.NeedsFullFeedback)) continue;
            replay.Learn(new Lesson((uint)index, code, offloaded, right));
            lessons.Add((uint)index);
        }

        return samples;
    }
}
