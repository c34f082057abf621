using Hil.Protocols;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>What parameters tuned on one rig's outputs do on another's: thresholds are a matter of board and runtime (FACTS, section 1).</summary>
internal static class TransferMatrix
{
    /// <summary>Every tuned policy on every other rig with the same truth; none where the other's output encoding is another.</summary>
    public static IEnumerable<Transfer> Of(IReadOnlyList<JudgedTrial> judged, IReadOnlyList<TunedOn> tuned)
    {
        foreach (var from in tuned)
        {
            foreach (var to in judged.Where(other => other.Trial.Provenance != from.Trial))
            {
                var there = to.Truths.FirstOrDefault(truth => truth.Truth == from.Samples.Truth);
                var own = tuned.FirstOrDefault(one => one.Samples == there && one.Tuned.Name == from.Tuned.Name && one.Tuned.Costs == from.Tuned.Costs);
                if (there is null || own is null || Decide(from, there) is not { } outcomes) continue;
                yield return new Transfer(from.Tuned.Name, there.Truth, from.Tuned.Costs.Beta, from.Trial.Rig, to.Trial.Provenance.Rig,
                    DecisionFigures.Of(outcomes, from.Tuned.Costs)!, own.Tuned.InSample.Cost(own.Tuned.Costs));
            }
        }
    }

    private static Outcomes? Decide(TunedOn from, TuningSamples there)
    {
        try
        {
            return there.Replay(from.Tuned.Policy);
        }
        catch (TroubleException trouble) when (trouble.Kind == TroubleKind.Configuration)
        {
            // The policy says that it cannot use the other's outputs.
            return null;
        }
    }
}
