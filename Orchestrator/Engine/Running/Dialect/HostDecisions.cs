using Hil.Protocols.Messages;
using Hil.Results.Policies;

namespace Hil.Engine.Running.Dialect;

/// <summary>
/// The policy in use for a board that leaves decisions to the host: what it has learned, and which lessons lie between two of its decisions,
/// as in Firmware/app/decisions.c. Decisions and replies come from different tasks.
/// </summary>
internal sealed class HostDecisions(IDecisionPolicy policy, byte[] parameters)
{
    // SPEC 2.1: latest decisions, of which accepted samples can still teach, and lessons that a result can tell.
    private const int Recent = 16;
    private const int MostLessons = 8;

    private readonly Lock gate = new();
    private readonly List<(uint Number, SampleResult Result)> open = [];
    private readonly List<uint> lessons = [];
    private IDecisionReplay replay = policy.Replay(parameters);
    private ushort revision;
    private uint taken;

    /// <summary>Puts the policy to use: it has learned nothing yet.</summary>
    public void Use(ushort revision)
    {
        lock (gate)
        {
            (this.revision, taken, replay) = (revision, 0, policy.Replay(parameters));
            open.Clear();
            lessons.Clear();
        }
    }

    /// <summary>Decides.</summary>
    /// <param name="inferred">A result with its outputs.</param>
    /// <returns>It with the decision; the answer is the local one.</returns>
    public SampleResult Take(SampleResult inferred)
    {
        lock (gate)
        {
            var decided = replay.Decide(new DecisionCase(inferred.Sample, inferred.Outputs.Span));
            var result = inferred with
            {
                Class = decided.LocalClass,
                Policy = policy.Kind,
                Revision = revision,
                Score = (uint)decided.Score,
                Threshold = (uint)decided.Threshold,
                Decision = decided.Decision,
                Learned = policy.Learns ? new[] { taken }.Concat(lessons).ToArray() : default,
                Answer = decided.LocalClass,
                AnsweredBy = AnsweredBy.Local,
            };
            lessons.Clear();
            if (policy.Learns) open.Add((taken, result));
            taken++;
            open.RemoveAll(one => one.Result.Decision == Decision.Accept && one.Number + Recent < taken);
            return result;
        }
    }

    /// <summary>Teaches the edge's class of a sample; once.</summary>
    public void Learn(uint sample, int answer)
    {
        lock (gate)
        {
            var index = open.FindIndex(one => one.Result.Sample == sample);
            if (index < 0) return;
            var taught = open[index].Result;
            open.RemoveAt(index);
            if (lessons.Count == MostLessons) return;
            lessons.Add(sample);
            replay.Learn(new Lesson(sample, taught.Outputs.Span[taught.Class], taught.Decision == Decision.Offload, taught.Class == answer));
        }
    }

    /// <summary>A sample teaches nothing any more: its reply came too late, or with no answer.</summary>
    public void Close(uint sample)
    {
        lock (gate) open.RemoveAll(one => one.Result.Sample == sample);
    }
}
