using System.Runtime.InteropServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Results.Store;
using Hil.Results.Tuning;

namespace Hil.Results.Statistics;

/// <summary>
/// What the figures of a trial are made of, counted sample by sample; definitions in FACTS, section 1. Only answered samples
/// count towards figures about the device. Its memory is about 150 bytes per sample, and 50 more per offload.
/// </summary>
/// <param name="trial">What ran.</param>
public sealed class TrialTally(TrialProvenance trial)
{
    private readonly ushort[]? scores = trial.Output is { Encoding: OutputEncoding.Probabilities } output ? MaximumProbability.Scores(output) : null;
    private readonly List<uint>[] ticks = [.. Enumerable.Range(0, PhaseTicks.Count).Select(_ => new List<uint>())];
    private readonly List<(ReadOnlyMemory<sbyte> Codes, int Label)> labelled = [];
    private readonly List<RecordedSample> recorded = [];
    private readonly List<ScoredSample> byLabels = [];
    private readonly List<ScoredSample> byEdge = [];
    private long firstSent = long.MaxValue;
    private long lastResult = long.MinValue;
    private long offloadBytes;
    private long offloadsWeighed;
    private long labelWrong;
    private long labelCostOffloads;
    private long edgeCostOffloads;
    private long edgeCostWrong;

    /// <summary>Samples by how they ended; their sum is what was sent.</summary>
    public long Answered { get; private set; }

    public long TimedOut { get; private set; }

    public long Errored { get; private set; }

    /// <summary>Offloads that ended in the local answer (late or failed replies).</summary>
    public long Fallbacks { get; private set; }

    /// <summary>Samples that the device decided to offload, fallbacks included.</summary>
    public long Offloads { get; private set; }

    /// <summary>Mean payload of the offloads that the edge has seen, bytes; null where it has seen none.</summary>
    public double? BytesPerOffload => offloadsWeighed > 0 ? (double)offloadBytes / offloadsWeighed : null;

    /// <summary>Image chunks sent again, over all samples.</summary>
    public long Resends { get; private set; }

    /// <summary>Local answers equal to the label, of the answered samples that have one.</summary>
    public Proportion Local { get; private set; }

    /// <summary>Edge answers (offloaded or in shadow) equal to the label, of those that have both.</summary>
    public Proportion Edge { get; private set; }

    /// <summary>Final answers equal to the label, of the answered samples that have one.</summary>
    public Proportion Final { get; private set; }

    /// <summary>
    /// Area under the ROC curve of the local outputs, each class against the rest, of the answered samples that have a label and a known
    /// quantisation; samples that stopped at an exit have codes of another head and are left out. Null where a class has no sample.
    /// </summary>
    public double? Auc => labelled.Count == 0 ? null : RocAuc.OneVersusRest(
        [.. labelled.Select(sample => Array.ConvertAll(sample.Codes.ToArray(), code => (double)code))], [.. labelled.Select(sample => sample.Label)]);

    /// <summary>Local answers equal to the edge's, of the answered samples that the edge model has seen.</summary>
    public Proportion Agreement { get; private set; }

    /// <summary>
    /// Answered samples per second of host time from the first image's first byte to the last result. On an emulated board in
    /// `fast` time it tells how quick the emulation was. Null without two moments to measure between.
    /// </summary>
    public double? ImagesPerSecond => Answered > 0 && lastResult > firstSent ? Answered / ((lastResult - firstSent) * 1e-9) : null;

    /// <summary>Answered samples with label, edge class and score, in the order of the run.</summary>
    public ReadOnlySpan<ScoredSample> ScoredByLabels => CollectionsMarshal.AsSpan(byLabels);

    /// <summary>Answered samples with edge class and score, the edge taken as the truth.</summary>
    public ReadOnlySpan<ScoredSample> ScoredByEdge => CollectionsMarshal.AsSpan(byEdge);

    /// <summary>Answered samples, in the order of the run.</summary>
    public IReadOnlyCollection<RecordedSample> Recorded => recorded;

    public void Add(in SampleRecord sample)
    {
        Resends += sample.Resends;
        firstSent = Math.Min(firstSent, sample.SentNanoseconds);
        if (sample.State == SampleState.TimedOut) TimedOut++;
        if (sample.State == SampleState.Errored) Errored++;
        if (sample.State != SampleState.Answered) return;
        Answered++;
        lastResult = Math.Max(lastResult, sample.ResultNanoseconds ?? long.MinValue);
        var offloaded = sample.Decision == Decision.Offload;
        if (offloaded) Offloads++;
        if (sample.AnsweredBy is AnsweredBy.Late or AnsweredBy.Failed) Fallbacks++;
        if (sample.Offload?.Bytes is { } bytes)
        {
            offloadBytes += bytes;
            offloadsWeighed++;
        }

        AddTicks(sample);
        Host.Add(sample);
        Batch.Add(sample);
        Exit.Add(sample);
        AddAnswers(sample, offloaded);
    }

    /// <summary>
    /// Cost per image as the run decided, labels as the truth: (beta * offloads + wrong final answers) / images; a wrong answer of the
    /// edge is wrong as well, and a fallback has paid for its offload. Null without labels.
    /// </summary>
    public double? CostByLabels(double beta) => Final.Of > 0 ? ((beta * labelCostOffloads) + labelWrong) / Final.Of : null;

    /// <summary>The same with the edge model's answer as the truth. Null where the edge model has seen nothing.</summary>
    public double? CostByEdge(double beta) => Agreement.Of > 0 ? ((beta * edgeCostOffloads) + edgeCostWrong) / Agreement.Of : null;

    /// <summary>
    /// Latency of a phase in microseconds: of every answered sample, or of the offloaded ones for transmit, wait and reply, which
    /// only they have. Null when phases overlap (pipelined streaming) or no sample has the phase.
    /// </summary>
    public Distribution? Latency(Phase phase) => trial.Mode == StreamingMode.Pipelined ? null : Distribution.Of(ticks[(int)phase], trial.TickHz);

    /// <summary>Latencies on the host's clock, and the split of the offloads.</summary>
    public HostTally Host { get; } = new(trial);

    /// <summary>What batching the offloads saved and cost.</summary>
    public BatchTally Batch { get; } = new(trial);

    /// <summary>What an early exit saved and cost.</summary>
    public ExitTally Exit { get; } = new(trial);

    private void AddTicks(in SampleRecord sample)
    {
        for (var phase = Phase.Idle; phase <= Phase.Reply; phase++)
        {
            if (trial.Mode != StreamingMode.Pipelined && PhaseTimes.Has(trial, sample, phase)) ticks[(int)phase].Add(sample.Ticks[phase]);
        }
    }

    private void AddAnswers(in SampleRecord sample, bool offloaded)
    {
        if (sample.LocalClass is not { } local || sample.FinalClass is not { } final) return;
        if (RecordedSample.Of(sample) is { } answered) recorded.Add(answered);
        var score = Score(sample);
        if (sample.Label is { } label)
        {
            Local = Local.Add(local == label);
            Final = Final.Add(final == label);
            if (final != label) labelWrong++;
            if (!sample.LocalOutput.IsEmpty && sample.Exited != true) labelled.Add((sample.LocalOutput, label));
            if (offloaded) labelCostOffloads++;
        }

        if (sample.EdgeClass is not { } edge) return;
        Agreement = Agreement.Add(local == edge);
        if (final != edge) edgeCostWrong++;
        if (offloaded) edgeCostOffloads++;
        if (score is { } known) byEdge.Add(new ScoredSample(known, local != edge, edgeWrong: false));
        if (sample.Label is not { } truth) return;
        Edge = Edge.Add(edge == truth);
        if (score is { } both) byLabels.Add(new ScoredSample(both, local != truth, edge != truth));
    }

    /// <summary>
    /// The maximum probability whatever policy ran, from the stored codes; else what the board reported. One that stopped at an exit has the
    /// highest: no threshold at the last head would have offloaded it.
    /// </summary>
    private ushort? Score(in SampleRecord sample)
    {
        if (sample.Exited == true) return MaximumProbability.One;
        if (scores is not null && !sample.LocalOutput.IsEmpty)
        {
            var codes = sample.LocalOutput.Span;
            return scores[codes[OutputCodes.Largest(codes)] + 128];
        }

        return sample.Policy == MaximumProbability.Number ? (ushort)Math.Clamp(sample.Score, 0, ushort.MaxValue) : null;
    }
}

/// <summary>How many of how many.</summary>
/// <param name="Hits">0..<paramref name="Of"/>.</param>
/// <param name="Of">0 or more.</param>
public readonly record struct Proportion(long Hits, long Of)
{
    /// <summary>0..1; null of none.</summary>
    public double? Share => Of > 0 ? (double)Hits / Of : null;

    /// <summary>95 % interval of the share; null of none.</summary>
    public Interval? Interval => Of > 0 ? Statistics.Interval.Wilson(Hits, Of) : null;

    public Proportion Add(bool hit) => new(hit ? Hits + 1 : Hits, Of + 1);
}
