using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Results.Statistics;

/// <summary>Samples that ended alike where a model has an early exit.</summary>
public sealed class ExitGroup
{
    /// <summary>Answered samples of the kind.</summary>
    public long Count { get; private set; }

    /// <summary>Local answers equal to the label.</summary>
    public Proportion Local { get; private set; }

    /// <summary>Local answers equal to the edge's.</summary>
    public Proportion Agreement { get; private set; }

    /// <summary>Final answers equal to the label.</summary>
    public Proportion Final { get; private set; }

    internal void Add(in SampleRecord sample)
    {
        Count++;
        if (sample.LocalClass is not { } local || sample.FinalClass is not { } final) return;
        if (sample.EdgeClass is { } edge) Agreement = Agreement.Add(local == edge);
        if (sample.Label is not { } label) return;
        Local = Local.Add(local == label);
        Final = Final.Add(final == label);
    }
}

/// <summary>What an early exit did: each answered sample stopped there, or went on and was accepted, or went on and was offloaded.</summary>
/// <param name="trial">What ran.</param>
public sealed class ExitTally(TrialProvenance trial)
{
    private readonly List<uint> shortInfer = [];
    private readonly List<uint> wholeInfer = [];

    /// <summary>Stopped at the exit.</summary>
    public ExitGroup Stopped { get; } = new();

    /// <summary>Went on, and the answer of the last head was accepted.</summary>
    public ExitGroup Continued { get; } = new();

    /// <summary>Went on, and was offloaded.</summary>
    public ExitGroup Offloaded { get; } = new();

    /// <summary>Time of the inferences that stopped, the decision at the exit included; null when phases overlap, or there is none.</summary>
    public Distribution? ShortInfer => Spread(shortInfer);

    /// <summary>The same of those that went on.</summary>
    public Distribution? WholeInfer => Spread(wholeInfer);

    /// <summary>Takes an answered sample; one on which nothing decided at an exit does not count.</summary>
    public void Add(in SampleRecord sample)
    {
        if (sample.Exited is not { } stopped) return;
        (stopped ? Stopped : sample.Decision == Decision.Offload ? Offloaded : Continued).Add(sample);
        (stopped ? shortInfer : wholeInfer).Add(sample.Ticks[Phase.Infer]);
    }

    private Distribution? Spread(List<uint> ticks) => trial.Mode == StreamingMode.Pipelined ? null : Distribution.Of(ticks, trial.TickHz);
}
