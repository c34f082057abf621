using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Results.Policies;
using Hil.Testing;

namespace Hil.Results.Tests.Policies;

public sealed class LearnerTests
{
    [Fact]
    public void A_learner_that_was_saved_and_taken_up_again_decides_as_one_that_went_on()
    {
        foreach (var policy in SamplePolicies.All.Where(policy => policy.Learns))
        {
            var parameters = policy.Parameters(OutputQuantisation.Softmax);
            var (whole, first) = ((ILearner)policy.Replay(parameters), (ILearner)policy.Replay(parameters));
            Stream(whole, policy, 0, 200);
            var reference = Stream(whole, policy, 200, 400);
            Stream(first, policy, 0, 200);
            var second = (ILearner)policy.Replay(parameters);
            second.Restore(first.Save());
            Assert.Equal(reference, Stream(second, policy, 200, 400));
            Assert.Equal(whole.Save(), second.Save());
            Assert.NotEqual(reference, Stream((ILearner)policy.Replay(parameters), policy, 200, 400));
        }
    }

    [Fact]
    public void What_a_policy_learns_has_room_on_a_board_and_other_bytes_are_refused()
    {
        foreach (var policy in SamplePolicies.All.Where(policy => policy.Learns))
        {
            var learner = (ILearner)policy.Replay(policy.Parameters(OutputQuantisation.Softmax));
            var state = learner.Save();
            Assert.InRange(state.Length, 1, 2048);
            Assert.Throws<TroubleException>(() => learner.Restore(state.AsSpan(1)));
            Assert.Throws<TroubleException>(() => learner.Restore([]));
            state.AsSpan()[^8..^4].Clear();
            state.AsSpan()[^4..].Fill(0xFF);
            Assert.Throws<TroubleException>(() => learner.Restore(state));
        }
    }

    [Fact]
    public void Only_full_feedback_teaches_by_accepted_samples()
    {
        foreach (var policy in SamplePolicies.All.Where(policy => policy.Learns))
        {
            var learner = (ILearner)policy.Replay(policy.Parameters(OutputQuantisation.Softmax));
            var before = learner.Save();
            learner.Learn(new Lesson(5, 100, Offloaded: false, Right: false));
            Assert.Equal(policy.NeedsFullFeedback, !before.SequenceEqual(learner.Save()));
        }
    }

    private static List<Decided> Stream(ILearner learner, IDecisionPolicy policy, uint from, uint to)
    {
        var decisions = new List<Decided>();
        for (var sample = from; sample < to; sample++)
        {
            var (code, right) = LearnerStream.At(sample, seed: 11);
            var decided = learner.Decide(new DecisionCase(sample, [code, -128]));
            decisions.Add(decided);
            var offloaded = decided.Decision == Decision.Offload;
            if (offloaded || policy.NeedsFullFeedback) learner.Learn(new Lesson(sample, code, offloaded, right));
        }

        return decisions;
    }
}
