using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Policies;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Tests;

/// <summary>Runs, trials and samples to start from; a test says what is different.</summary>
internal static class Given
{
    public static RunProvenance Run(string name = "run-1", params Expectation[] expectations) => new()
    {
        Run = name,
        Experiment = "first-light",
        ExperimentText = "policy: never\n",
        Bench = "emulated",
        BenchText = "rigs: []\n",
        Seed = 7,
        Expectations = expectations,
        GitCommit = "0123456789abcdef",
        GitDirty = true,
        Tools = new Dictionary<string, string> { ["gcc"] = "12.2" },
        Host = new HostFacts("Linux", "a processor", 2, ".NET 10"),
    };

    public static TrialProvenance Trial(StreamingMode mode = StreamingMode.Sequential, string rig = "left") => new()
    {
        Rig = rig,
        Board = "netduinoplus2",
        Origin = Origin.Emulated,
        Mode = mode,
        Policy = "maximum-probability",
        TickHz = 1_000_000,
        Output = OutputQuantisation.Softmax,
        Classes = ["cat", "dog", "bird"],
    };

    /// <summary>An answered sample: sent every 10 ms, result 5 ms later.</summary>
    public static SampleRecord Answered(long sequence, int local = 1, int? label = 1, int? edge = 1, bool offload = false, AnsweredBy? by = null)
    {
        var answeredBy = by ?? (offload ? AnsweredBy.Edge : AnsweredBy.Local);
        var codes = new sbyte[] { -128, -128, -128 };
        codes[local] = (sbyte)(sequence % 100);
        return new SampleRecord
        {
            Sequence = sequence,
            DataIndex = sequence + 100,
            State = SampleState.Answered,
            SentNanoseconds = sequence * 10_000_000,
            ConfirmedNanoseconds = (sequence * 10_000_000) + 1_000_000,
            ResultNanoseconds = (sequence * 10_000_000) + 5_000_000,
            Label = label,
            Boot = 0x1f2e3d4c,
            LocalOutput = codes,
            LocalClass = local,
            Decision = offload ? Decision.Offload : Decision.Accept,
            Policy = MaximumProbability.Number,
            Revision = 3,
            Score = 40_000,
            Threshold = 50_000,
            Learned = new uint[] { 12, 7, 9 },
            Burst = offload ? new(3, 4_000) : null,
            Exited = offload ? false : null,
            ExitOutput = offload ? new sbyte[] { 5, -6, 7 } : ReadOnlyMemory<sbyte>.Empty,
            EdgeClass = edge,
            EdgeOutput = edge is null ? ReadOnlyMemory<byte>.Empty : new byte[] { 0, 0, 128, 63 },
            AnsweredBy = answeredBy,
            FinalClass = answeredBy == AnsweredBy.Edge ? edge : local,
            Ticks = Ticks((uint)sequence, 20, 300, 4, offload ? 50u : 0, offload ? 600u : 0, offload ? 7u : 0),
            Crc = 0x89abcdef,
            Resends = 2,
        };
    }

    /// <summary>An offload's way through the host: 30 us in the broker, 200 in the queue, 100 in the model, 5 at the edge, 40 in the broker.</summary>
    public static OffloadTimes Offload(long bridgeIn) => new()
    {
        BridgeIn = bridgeIn,
        Arrived = bridgeIn + 30_000,
        Started = bridgeIn + 230_000,
        Inferred = bridgeIn + 330_000,
        Published = bridgeIn + 335_000,
        BridgeOut = bridgeIn + 375_000,
        Bytes = 3_088,
    };

    public static SampleRecord TimedOut(long sequence) => new()
    {
        Sequence = sequence,
        DataIndex = sequence,
        State = SampleState.TimedOut,
        Cause = "no result within 2 s",
        SentNanoseconds = sequence * 10_000_000,
    };

    public static SampleRecord Errored(long sequence) => TimedOut(sequence) with { State = SampleState.Errored, Cause = "the link was lost" };

    public static PhaseTicks Ticks(params uint[] each)
    {
        var ticks = default(PhaseTicks);
        for (var phase = 0; phase < each.Length; phase++) ticks[(Phase)phase] = each[phase];
        return ticks;
    }

    /// <summary>What an emulated meter beside an emulated board said: 500 uJ for an inference.</summary>
    public static EnergyReport Energy(Origin origin = Origin.Emulated) => new()
    {
        Meter = new MeterFacts
        {
            Meter = "ina219",
            Origin = origin,
            Identity = "0x40",
            SupplyVolts = 3.3,
            ShuntOhms = 0.1,
            Calibration = new MeterCalibration(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero), 2e-4, 1e-5, 1.002, 0.001, "resistor 100 ohm"),
        },
        SupplyVolts = 3.302,
        RateHz = 938.5,
        Samples = 12_345,
        Missed = 3,
        Saturated = 2,
        Images = 6,
        Receive = new EnergyFigure(8_000, 90, "integrated", 6),
        Infer = new EnergyFigure(500, 12, "least-squares", 6),
        Image = new EnergyFigure(9_000, 120, "integrated", 6),
        Idle = new PowerFigure(20.5, 0.31),
        FloorMilliamperes = 0.052,
        Alignment = new AlignmentReport("edges", 12.5, 3.1, 400, 0),
        Notes = ["2 samples were out of range"],
    };

    /// <summary>Energies of a sample: so many microjoules for each phase that it had, nothing known of decide.</summary>
    public static SampleEnergy SampleEnergy(long sequence, bool offload = false)
    {
        var (joules, half) = (PhaseValues.Unknown, PhaseValues.Unknown);
        Phase[] had = offload ? [Phase.Receive, Phase.Infer, Phase.Transmit, Phase.Wait, Phase.Reply] : [Phase.Receive, Phase.Infer];
        foreach (var phase in had) (joules[phase], half[phase]) = (((100 * (int)phase) + sequence) * 1e-6, (int)phase * 1e-7);
        return new SampleEnergy(sequence, joules, half);
    }

    /// <summary>A complete run of one trial.</summary>
    public static async Task<RunStore> StoreAsync(
        TempFolder folder, IEnumerable<SampleRecord> samples, RunProvenance? run = null, TrialProvenance? trial = null, EnergyReport? energy = null,
        IEnumerable<SampleEnergy>? energies = null)
    {
        var store = RunStore.Open(folder.File("results.db"), TimeProvider.System);
        await using var writer = store.BeginRun(run ?? Run());
        var one = await writer.BeginTrialAsync(trial ?? Trial());
        foreach (var sample in samples) await one.AddAsync(sample);
        foreach (var sample in energies ?? []) await one.AddEnergyAsync(sample);
        var trace = energy is null ? null : Hil.Results.Traces.TraceHead.PathOf("run-1", "left");
        await one.CompleteAsync(new TrialOutcome { LinkUtilisation = 0.98, Energy = energy, TracePath = trace });
        await Reports.RunReport.ConcludeAsync(store, writer);
        return store;
    }
}
