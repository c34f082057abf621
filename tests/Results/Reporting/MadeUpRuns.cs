using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;
using Hil.Results.Traces;

namespace Hil.Results.Tests.Reporting;

/// <summary>Stored runs whose samples are drawn from a seed: a board that is right more often when it is sure, and an edge that mostly is.</summary>
internal sealed class MadeUpRuns : IDisposable
{
    private readonly TempFolder folder = new();

    public MadeUpRuns() => Store = RunStore.Open(folder.File("results.db"), TimeProvider.System);

    public RunStore Store { get; }

    public void Dispose() => folder.Dispose();

    public string File(string name) => folder.File(name);

    /// <summary>Stores a run.</summary>
    /// <param name="run">Run id.</param>
    /// <param name="trials">What ran.</param>
    /// <param name="samples">Images to each trial.</param>
    /// <param name="energy">What a meter said; null: there was none.</param>
    /// <param name="change">What is different about a sample.</param>
    /// <param name="from">Where it ran; null: as always.</param>
    public async Task AddAsync(
        string run, IEnumerable<TrialProvenance> trials, int samples, EnergyReport? energy = null, Func<SampleRecord, SampleRecord>? change = null, RunProvenance? from = null)
    {
        await using var writer = Store.BeginRun((from ?? Given.Run()) with { Run = run });
        foreach (var provenance in trials)
        {
            var trial = await writer.BeginTrialAsync(provenance);
            for (var index = 0; index < samples; index++)
            {
                var sample = Sample(index, provenance);
                await trial.AddAsync(change?.Invoke(sample) ?? sample);
            }

            await trial.CompleteAsync(new TrialOutcome { Energy = energy, TracePath = energy is null || !provenance.Rig.All(char.IsAsciiLetter) ? null : Trace(run, provenance) });
        }

        await RunReport.ConcludeAsync(Store, writer);
    }

    public ReportedRuns Read(params string[] runs) => ReportedRuns.Read(Store, runs, new Gradients());

    public static string Page(ReportedRuns runs) => Hil.Results.Reports.Html.Page.Of(runs).ToString();

    /// <summary>The cells of a sweep over thresholds on some rigs.</summary>
    public static IEnumerable<TrialProvenance> Sweep(int cells, params string[] rigs) =>
        from cell in Enumerable.Range(0, cells)
        from rig in rigs
        select Given.Trial(rig: rig) with
        {
            Cell = cell,
            PolicySettings = FormattableString.Invariant($"{{ threshold: {(cell + 1.0) / (cells + 1):0.00} }}"),
            Setting = new Dictionary<string, string> { ["policy.maximum-probability.threshold"] = FormattableString.Invariant($"{(cell + 1.0) / (cells + 1):0.00}") },
        };

    private static SampleRecord Sample(int index, TrialProvenance trial)
    {
        var chance = new SplitMix64((ulong)index);
        var sure = (sbyte)(chance.NextDouble() * 200 - 90);
        var probability = (sure + 128) / 256.0;
        var (label, wrong) = (index % 3, chance.NextDouble() > probability);
        var local = wrong ? (label + 1) % 3 : label;
        var codes = new sbyte[] { -128, -128, -128 };
        codes[local] = sure;
        codes[(local + 1) % 3] = (sbyte)Math.Max(-128, 126 - sure - 128);
        local = OutputCodes.Largest(codes);
        var edge = chance.NextDouble() < 0.95 ? label : (label + 2) % 3;
        var offload = probability < 0.35 + (trial.Cell / 40.0);
        return Given.Answered(index, local, label, edge, offload) with
        {
            LocalOutput = codes,
            Learned = default,
            Burst = null,
            Ticks = Given.Ticks(10, 2_000 + (uint)(chance.NextDouble() * 300), 16_000, 4, offload ? 9_000u : 0, offload ? 700u : 0, offload ? 40u : 0),
        };
    }

    private string Trace(string run, TrialProvenance trial)
    {
        var path = TraceHead.PathOf(run, trial.Rig);
        using var trace = TraceWriter.Create(Store.FullPath(path), new TraceHead(run, trial.Rig, trial.Board, new MeterFacts { Meter = "ina219", Origin = trial.Origin }));
        for (var i = 0; i < 3_000; i++) trace.Append([new PowerSample(i * 100_000L, (i * 100_000L) + 50_000, 0.02f, 3.3f, PowerFlags.None)]);
        PhaseMoments starts = default, ends = default;
        (starts[Phase.Receive], ends[Phase.Receive], starts[Phase.Infer], ends[Phase.Infer]) = (50_000_000, 150_000_000, 150_000_000, 250_000_000);
        trace.Append(new SampleInterval(0, starts, ends));
        trace.Complete();
        return path;
    }

    /// <summary>Images whose colour tells their index.</summary>
    internal sealed class Gradients : IImageSource, IStoredImages
    {
        /// <summary>Why there are none; null: there are.</summary>
        public string? Gone { get; init; }

        public int Width => 4;

        public int Height => 3;

        public IStoredImages Open(StoredRun run, StoredTrial trial) =>
            Gone is null ? this : throw new TroubleException(TroubleKind.Data, Gone, "test.bin", "Put it back.");

        public byte[]? Rgb(long index) => index < 0 ? null : [.. Enumerable.Range(0, 3 * Width * Height).Select(at => (byte)(index + at))];
    }
}
