using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.Results.Policies.Replaying;

/// <summary>Takes decisions on stored outputs: again as the board took them, or as another policy would have.</summary>
public static class PolicyReplay
{
    private static readonly PartCatalog Parts = new(typeof(IDecisionPolicy).Assembly);

    /// <summary>What a policy decides on stored outputs. One that learns gets the edge's answer right after each offload, or after every sample if it wants that.</summary>
    /// <param name="policy">The policy; it need not be the one that ran.</param>
    /// <param name="output">How the model's output codes become numbers.</param>
    /// <param name="samples">In the order in which they are decided; each with outputs.</param>
    /// <param name="truth">What a local answer is held against, for a policy that needs to know.</param>
    /// <returns>A decision for each sample, in their order.</returns>
    /// <exception cref="TroubleException">The policy does not fit the output, or a sample has none or lacks the truth that the policy needs.</exception>
    public static IReadOnlyList<Decided> Simulate(IDecisionPolicy policy, OutputQuantisation output, IEnumerable<SampleRecord> samples, Truth truth)
    {
        return [.. Simulate(policy, output, samples.Select(Turn))];

        SimulatedCase Turn(SampleRecord sample) => sample.LocalOutput.IsEmpty
            ? throw new TroubleException(TroubleKind.Data, $"Sample {sample.Sequence} has no outputs", "stored samples", "Replay samples that were answered.")
            : new((uint)sample.Sequence, sample.LocalOutput, truth == Truth.Labels ? sample.Label : sample.EdgeClass, sample.EdgeClass);
    }

    /// <summary>The same on what a simulation needs of each sample.</summary>
    internal static IEnumerable<Decided> Simulate(IDecisionPolicy policy, OutputQuantisation output, IEnumerable<SimulatedCase> cases)
    {
        var replay = policy.Replay(policy.Parameters(output));
        foreach (var one in cases)
        {
            var decided = replay.Decide(one.Case);
            yield return decided;
            var offloaded = decided.Decision == Decision.Offload;
            if (policy.Learns && one.Edge is { } edge && (offloaded || policy.NeedsFullFeedback))
                replay.Learn(new Lesson(one.Sequence, one.Codes.Span[decided.LocalClass], offloaded, decided.LocalClass == edge));
        }
    }

    /// <summary>
    /// Takes every decision of a trial again with the parameters that its board had; a policy that learns has then seen what it had seen. Where
    /// a policy decided at the model's exit, it has to stop the samples that stopped, and no other.
    /// </summary>
    /// <param name="trial">The trial.</param>
    /// <param name="samples">Its samples.</param>
    /// <exception cref="TroubleException">Its policy is not known here, or the parameters are not that policy's.</exception>
    public static ReplayedTrial Verify(StoredTrial trial, IEnumerable<SampleRecord> samples)
    {
        var policy = Named(trial.Provenance.Policy);
        var decided = samples.Where(sample => sample is { Decision: not null, LocalOutput.IsEmpty: false });
        if (trial.Provenance.Exit is not { } provenance) return Verify(policy, trial.Provenance.PolicyParameters, decided);
        var (exit, all) = (new ExitReplay(provenance), decided.ToArray());
        var last = Verify(policy, trial.Provenance.PolicyParameters, all.Where(sample => sample.Exited != true));
        var stops = all.Where(sample => sample.Exited == false && !exit.GoesOn(sample)).Select(sample => sample.Sequence).ToHashSet();
        return last with
        {
            Samples =
            [
                .. all.Where(sample => sample.Exited == true).Select(sample => exit.Stopped(sample)),
                .. last.Samples.Select(one => stops.Contains(one.Sequence) ? one with { Outcome = ReplayOutcome.Different } : one),
            ],
        };
    }

    private static ReplayedTrial Verify(IDecisionPolicy policy, byte[] parameters, IEnumerable<SampleRecord> decided)
    {
        if (policy.Learns) return new LearnerReplay(policy, parameters).Verify(decided);
        var replay = policy.Replay(parameters);
        return new ReplayedTrial([.. decided.Select(sample => Compare(sample, replay))], []);
    }

    /// <summary>A policy by its name in files, with no settings: for parameters that are stored.</summary>
    /// <exception cref="TroubleException">There is none.</exception>
    public static IDecisionPolicy Named(string name)
    {
        var known = Parts.Of(typeof(IDecisionPolicy)).ToArray();
        var part = known.FirstOrDefault(one => one.Name == name) ?? throw new TroubleException(TroubleKind.Data, $"'{name}' is no policy", "stored trial",
            $"Known are: {string.Join(", ", known.Select(one => one.Name))}.");
        return (IDecisionPolicy)Activator.CreateInstance(part.Type)!;
    }

    /// <summary>Takes one decision again.</summary>
    internal static Replayed Compare(in SampleRecord sample, IDecisionReplay replay)
    {
        var again = replay.Decide(new DecisionCase((uint)sample.Sequence, sample.LocalOutput.Span));
        var same = (again.LocalClass, again.Score, again.Threshold, again.Decision) == (sample.LocalClass, sample.Score, sample.Threshold, sample.Decision);
        return new Replayed(sample.Sequence, again, same ? ReplayOutcome.Equal : ReplayOutcome.Different);
    }
}
