using Hil.Protocols.Messages;
using Hil.Results.Store;

namespace Hil.Results.Statistics;

/// <summary>Latencies of a trial's answered samples on the host's clock, and where the round trips of its offloads went.</summary>
/// <param name="trial">What ran.</param>
public sealed class HostTally(TrialProvenance trial)
{
    private const long PerSecond = 1_000_000_000;

    private readonly List<long> receive = [];
    private readonly List<long> answer = [];
    private readonly List<OffloadSplit> splits = [];

    /// <summary>From an image's first byte to the link until the board's confirmation that it has all of it.</summary>
    public Distribution? Receive => Distribution.Of(receive, PerSecond);

    /// <summary>From an image's first byte to the link until its result message had arrived.</summary>
    public Distribution? Answer => Distribution.Of(answer, PerSecond);

    /// <summary>Offloads that the edge answered and of which some time is not known.</summary>
    public long Unsplit { get; private set; }

    /// <summary>Offloads whose link's part is less than nothing.</summary>
    public long NegativeLinks => splits.Count(split => split.Link < 0);

    /// <summary>Takes an answered sample.</summary>
    public void Add(in SampleRecord sample)
    {
        if (sample.ConfirmedNanoseconds is { } confirmed) receive.Add(confirmed - sample.SentNanoseconds);
        if (sample.ResultNanoseconds is { } result) answer.Add(result - sample.SentNanoseconds);
        if (OffloadSplit.Of(sample, trial) is { } split) splits.Add(split);
        else if (sample.AnsweredBy == AnsweredBy.Edge && trial.DecidedBy == Decider.Board) Unsplit++;
    }

    /// <summary>One part of every split offload; null without one.</summary>
    public Distribution? Of(Func<OffloadSplit, long> part) => Distribution.Of([.. splits.Select(part)], PerSecond);
}
