using System.Globalization;
using Hil.Protocols.Messages;
using Hil.Results.Store;

namespace Hil.Results.Policies.Replaying;

/// <summary>
/// Takes the decisions of a policy that learns again. Each stored decision says how many came before it since the policy was put to use, and
/// which lessons lay between (SPEC 3.1, lrn). Where one is missing nobody knows what the later ones had seen: they are unknown, not guessed.
/// </summary>
internal sealed class LearnerReplay(IDecisionPolicy policy, byte[] parameters)
{
    private readonly List<Replayed> replayed = [];
    private readonly List<string> gaps = [];

    /// <param name="samples">Of one trial, with a decision each, in any order.</param>
    public ReplayedTrial Verify(IEnumerable<SampleRecord> samples)
    {
        // A restart or a new setting makes the policy forget.
        foreach (var segment in samples.GroupBy(sample => (sample.Boot, sample.Revision)))
        {
            var decisions = segment.OrderBy(sample => sample.Learned.IsEmpty ? uint.MaxValue : sample.Learned.Span[0]).ToArray();
            var known = Follow(decisions, out var gap);
            if (known == decisions.Length) continue;
            gaps.Add(string.Create(CultureInfo.InvariantCulture, $"boot {segment.Key.Boot:x8}, revision {segment.Key.Revision}: {gap}, so {decisions.Length - known} decisions are not known"));
            replayed.AddRange(decisions.Skip(known).Select(sample => new Replayed(sample.Sequence, null, ReplayOutcome.Unknown)));
        }

        return new ReplayedTrial(replayed, gaps);
    }

    /// <returns>How many decisions could be taken again; less than all when there is a gap.</returns>
    private int Follow(SampleRecord[] decisions, out string gap)
    {
        var replay = policy.Replay(parameters);
        var bySample = decisions.ToDictionary(sample => (uint)sample.Sequence);
        gap = "";
        for (var index = 0; index < decisions.Length; index++)
        {
            var told = decisions[index].Learned.Span;
            if (told.IsEmpty) gap = $"sample {decisions[index].Sequence} does not tell what it had seen";
            else if (told[0] != index) gap = $"decision {index} is not stored";
            for (var lesson = 1; gap.Length == 0 && lesson < told.Length; lesson++)
            {
                if (bySample.TryGetValue(told[lesson], out var taught) && taught.EdgeClass is { } edge) replay.Learn(LessonOf(taught, edge));
                else gap = $"what sample {told[lesson]} taught is not stored";
            }

            if (gap.Length > 0) return index;
            replayed.Add(PolicyReplay.Compare(decisions[index], replay));
        }

        return decisions.Length;
    }

    private static Lesson LessonOf(in SampleRecord taught, int edge)
    {
        var largest = OutputCodes.Largest(taught.LocalOutput.Span);
        return new Lesson((uint)taught.Sequence, taught.LocalOutput.Span[largest], taught.Decision == Decision.Offload, largest == edge);
    }
}
