using Hil.Protocols.Quantities;
using Hil.Results.Comparing;
using Hil.Results.Energy;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tests.Comparing;

/// <summary>A run of one trial on a measured board, all of whose chance comes from its seed; a test says what is different.</summary>
internal sealed record MadeRun(string Name, int Seed)
{
    public const string Data = "synthetic 0123456789abcdef";

    public int Count { get; init; } = 120;

    public double Beta { get; init; } = 0.2;

    /// <summary>Share of the images that the local model has wrong in any case.</summary>
    public double Hard { get; init; } = 0.15;

    /// <summary>Share of the others that it has wrong in this run alone.</summary>
    public double Flips { get; init; } = 0.02;

    /// <summary>Mean inference, microseconds.</summary>
    public double Infer { get; init; } = 16_600;

    public bool Labelled { get; init; } = true;

    public TrialProvenance Trial { get; init; } = Given.Trial() with
    {
        Origin = Origin.Measured,
        DataSet = Data,
        PolicySettings = "{ threshold: 0.7 }",
        ModelHash = "aa",
        EdgeModelHash = "bb",
    };

    public EnergyReport? Energy { get; init; }

    public ThroughputReport? Throughput { get; init; }

    public StoredRun Stored => new()
    {
        Provenance = Given.Run(Name) with { Beta = Beta },
        Started = DateTimeOffset.UnixEpoch,
        Trials = [new StoredTrial { Id = 1, Provenance = Trial, StartedNanoseconds = 0, Sent = Count, Energy = Energy, Throughput = Throughput }],
    };

    public IEnumerable<SampleRecord> Samples()
    {
        var random = new Random(Seed);
        for (var index = 0; index < Count; index++)
        {
            // What an image is like is the same in every run of the data set.
            var image = new SplitMix64(SplitMix64.Mix(SplitMix64.Mix(Trial.DataSet.Aggregate(0UL, (hash, letter) => (hash * 31) + letter)) + (ulong)index));
            var wrong = image.NextDouble() < Hard || random.NextDouble() < Flips;
            var offload = wrong ? image.NextDouble() < 0.7 : image.NextDouble() < 0.2;
            var slow = image.NextDouble();
            yield return Given.Answered(index, local: wrong ? 2 : 1, label: Labelled ? 1 : null, offload: offload) with
            {
                DataIndex = index,
                Ticks = Given.Ticks(0, Ticks(30_000, 200), Ticks(Infer + (20 * slow), 15), Ticks(300, 5),
                    offload ? Ticks(28_000, 150) : 0, offload ? Ticks(9_000, 900) : 0, offload ? Ticks(500, 20) : 0),
            };
        }

        uint Ticks(double mean, double spread) => (uint)Math.Max(1, mean + (spread * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2));
    }

    /// <summary>Compares this run with a later one.</summary>
    public RunComparison Against(MadeRun later)
    {
        var (before, after) = (Stored, later.Stored);
        return RunComparison.From(before, after, trial => ReferenceEquals(trial, before.Trials[0]) ? Samples() : later.Samples(), _ => []);
    }

    /// <summary>One figure of that comparison.</summary>
    public FigureComparison Against(MadeRun later, string figure) =>
        Assert.Single(Assert.Single(Against(later).Trials).Figures, one => one.Figure == figure);
}
