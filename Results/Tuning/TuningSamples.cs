using Hil.Results.Policies;
using Hil.Results.Policies.Replaying;
using Hil.Results.Reports;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>
/// The samples of a trial as judged by one truth, in the order of the run. A sample that lacks the truth, or the edge's answer, is left
/// out, because nobody knows what offloading it costs. One that stopped at the model's exit is accepted whatever a policy at the last head
/// says: none is asked, but it counts in what the policy costs. Where the edge is the truth its answers have no loss.
/// </summary>
public sealed class TuningSamples
{
    private readonly List<RecordedSample> samples = [];
    private readonly List<Judged> judged = [];
    private readonly List<Judged> stopped = [];

    private TuningSamples(Truth truth, OutputQuantisation? output, bool edgeAssumed) => (Truth, Output, EdgeAssumed) = (truth, output, edgeAssumed);

    /// <summary>Whose answers are taken as right.</summary>
    public Truth Truth { get; }

    /// <summary>How output codes become numbers; null where that, or some sample's codes, is not known: there are no scores then.</summary>
    public OutputQuantisation? Output { get; private set; }

    /// <summary>No sample was shown to an edge model: its answers are assumed to be right, which no real one's all are.</summary>
    public bool EdgeAssumed { get; }

    /// <summary>Answered samples without the truth or the edge's answer.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Samples that a policy at the last head decides.</summary>
    public int Count => samples.Count;

    /// <summary>All of which the outcome is known: <see cref="Count"/> and those that stopped at the model's exit.</summary>
    public int Known => samples.Count + stopped.Count;

    /// <summary>What the decisions of the run itself led to.</summary>
    public Outcomes AsRun
    {
        get
        {
            var outcomes = Undecided();
            for (var index = 0; index < Count; index++) outcomes.Add(samples[index].Offloaded, judged[index].Final, judged[index].Local, judged[index].Edge);
            return outcomes;
        }
    }

    internal RecordedSample this[int index] => samples[index];

    /// <summary>The samples of a trial.</summary>
    /// <param name="recorded">Its answered samples, in the order of the run.</param>
    /// <param name="output">How its output codes become numbers; null where not known.</param>
    /// <param name="truth">Whose answers are taken as right.</param>
    /// <param name="rule">Tells losses apart.</param>
    /// <param name="assumeEdge">Whether, where no sample has the edge's answer, the labels take its place.</param>
    public static TuningSamples Of(
        IReadOnlyCollection<RecordedSample> recorded, OutputQuantisation? output, Truth truth, LossRule rule = default, bool assumeEdge = false)
    {
        var assumed = assumeEdge && truth == Truth.Labels && recorded.All(sample => sample.Edge is null);
        var all = new TuningSamples(truth, output, assumed);
        foreach (var sample in recorded)
        {
            if ((truth == Truth.Labels ? sample.Label : sample.Edge) is not { } right || (sample.Edge ?? (assumed ? right : null)) is not { } edge)
            {
                all.LeftOut++;
                continue;
            }

            var outcome = new Judged(right, rule.Of(sample.Local, right), rule.Of(edge, right), rule.Of(sample.Final, right));
            if (sample.Stopped)
            {
                all.stopped.Add(outcome);
                continue;
            }

            all.samples.Add(sample);
            all.judged.Add(outcome);
            all.Output = sample.Codes.IsEmpty ? null : all.Output is null ? null : all.Output with { Count = sample.Codes.Length };
        }

        return all;
    }

    /// <summary>What comes of the samples that no policy at the last head decides.</summary>
    internal Outcomes Undecided()
    {
        var outcomes = new Outcomes();
        foreach (var one in stopped) outcomes.Add(offloaded: false, one.Final, one.Local, one.Edge);
        return outcomes;
    }

    /// <summary>
    /// What a policy's decisions lead to, every offload answered at once. One that learns learns from the edge's answer right after the
    /// decision: of each offloaded sample, or of every one where it needs full feedback.
    /// </summary>
    /// <exception cref="Hil.Protocols.TroubleException">The outputs do not suit the policy.</exception>
    internal Outcomes Replay(IDecisionPolicy policy)
    {
        var outcomes = Undecided();
        var cases = samples.Select((sample, index) => new SimulatedCase(sample.Sequence, sample.Codes, judged[index].Truth, sample.Edge ?? judged[index].Truth));
        foreach (var (decided, index) in PolicyReplay.Simulate(policy, Output!, cases).Select((decided, index) => (decided, index)))
            outcomes.Add(decided.Decision, judged[index].Local, judged[index].Edge);
        return outcomes;
    }

    /// <summary>What is wrong with a sample's local answer and with the edge's.</summary>
    internal (Loss Local, Loss Edge) LossesOf(int index) => (judged[index].Local, judged[index].Edge);

    /// <summary>The class that is right.</summary>
    internal int TruthOf(int index) => judged[index].Truth;

    /// <summary>Outputs and truth of some of the samples; the others cannot be seen through it.</summary>
    internal LabelledOutputs Some(IReadOnlyList<int> indices) =>
        new(Output!, [.. indices.Select(index => new LabelledOutput(samples[index].Codes, samples[index].Local, judged[index].Truth))]);

    private readonly record struct Judged(int Truth, Loss Local, Loss Edge, Loss Final);
}
