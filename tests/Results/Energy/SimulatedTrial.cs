using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;

namespace Hil.Results.Tests.Energy;

/// <summary>A board with a known waveform, a meter and three clocks: everything that a trial records, and the truth.</summary>
internal sealed class SimulatedTrial
{
    public const long TickHz = 25_000_000;

    /// <summary>A by phase: idle, receive, infer, decide, transmit, wait, reply, sleep.</summary>
    private static readonly double[] Profile = [0.012, 0.018, 0.030, 0.026, 0.022, 0.013, 0.020, 0.002];

    private readonly Draw draw;
    private readonly Options options;
    private readonly Waveform waveform;
    private readonly List<(long Begin, long End)> baselines = [];
    private readonly double[] joules = new double[8];
    private readonly long[] counts = new long[8];
    private readonly double load;
    private readonly double boardDrift;
    private readonly double meterDrift;
    private readonly long boardOffset;
    private readonly long meterOffset;
    private double imageJoules;
    private double imageSeconds;
    private double idleJoules;

    public SimulatedTrial(int seed, Options options)
    {
        this.options = options;
        draw = new Draw(seed);
        load = options.Load * draw.Uniform(0.95, 1.05);
        waveform = new Waveform([.. Profile.Select(current => current * load)]);
        (boardDrift, meterDrift) = (draw.Uniform(-50e-6, 50e-6), draw.Uniform(-20e-6, 20e-6));
        (boardOffset, meterOffset) = ((long)draw.Uniform(1e9, 1e12), (long)draw.Uniform(1e9, 1e12));
        Sampler = options.Sampler with
        {
            Oscillator = draw.Uniform(0.95, 1.05),
            Offset = draw.Normal(options.OffsetError),
            Gain = 1 + draw.Normal(options.GainError),
        };
        Times = Run();
    }

    public Sampler Sampler { get; }

    public List<SampleTimes> Times { get; }

    /// <summary>What the board did, in true time.</summary>
    public Waveform Waveform => waveform;

    /// <summary>Mean energy of a phase over the samples that have it, microjoules.</summary>
    public double Truth(Phase phase) => joules[(int)phase] / counts[(int)phase] * 1e6;

    public double ImageTruth => imageJoules / options.Images * 1e6;

    public double AboveIdleTruth => (imageJoules - (Power(Phase.Idle) * imageSeconds)) / options.Images * 1e6;

    /// <summary>From the first sample's first byte to the last one's end, over the samples.</summary>
    public double CycleTruth => (imageJoules + idleJoules) / options.Images * 1e6;

    public double Power(Phase phase) => Profile[(int)phase] * load * Sampler.Volts;

    public long MeterTime(double moment) => (long)Math.Round(moment * (1 + meterDrift)) + meterOffset;

    /// <summary>Rate of the board's clock against the meter's.</summary>
    public double DriftPpm => (((1 + boardDrift) / (1 + meterDrift)) - 1) * 1e6;

    public long Ticks(double moment) =>
        (long)(((moment * (1 + boardDrift)) + (options.Bend * 5e9 * Math.Sin(moment / 5e9)) + boardOffset) * (TickHz / 1e9));

    public MeteredTrial Record() => new()
    {
        Meter = new MeterFacts
        {
            Meter = "simulated",
            Origin = Origin.Emulated,
            SupplyVolts = Sampler.Volts,
            ResolutionAmperes = Sampler.Step,
            OffsetError = options.OffsetError,
            GainError = options.GainError,
        },
        Trace = [Sampler.Sample(waveform, draw, MeterTime)],
        Edges = options.Edges ? Edges() : null,
        TickHz = TickHz,
        Times = Times,
        BoardClock = Exchanges(options.RoundTrip, moment => Ticks(moment)),
        MeterClock = Exchanges(options.MeterRoundTrip, MeterTime),
        Baselines =
        [
            new(BaselineKind.Sleep, Host(0)), new(BaselineKind.IdleBefore, Host(1)), new(BaselineKind.IdleAfter, Host(2)),
        ],
        Windows = [.. Enumerable.Range(0, options.Windows).Select(index => new RepeatedSample((uint)(100_000 + index), options.Inferences, options.InferMilliseconds / 1e3))],
    };

    private TrialSpan Host(int baseline) => new(TimeScale.Host, baselines[baseline].Begin, baselines[baseline].End);

    private List<SampleTimes> Run()
    {
        var times = new List<SampleTimes>();
        waveform.Add(Phase.Idle, 5);
        Baseline(Phase.Sleep, 1);
        Baseline(Phase.Idle, 1);
        for (var image = 0; image < options.Images; image++) times.Add(Image((uint)image));
        for (var window = 0; window < options.Windows; window++)
        {
            waveform.Add(Phase.Idle, draw.Uniform(20, 30));
            times.Add(Phases((uint)(100_000 + window), [(Phase.Receive, 12), (Phase.Infer, options.InferMilliseconds * options.Inferences), (Phase.Decide, 1.5)], counted: false));
        }

        waveform.Add(Phase.Idle, 5);
        Baseline(Phase.Idle, 1 + options.IdleDrift);
        waveform.Add(Phase.Idle, 20);
        return times;
    }

    private void Baseline(Phase phase, double scale)
    {
        var begin = waveform.End;
        waveform.Add(phase, 1000, scale);
        baselines.Add((begin, waveform.End));
    }

    private SampleTimes Image(uint sample)
    {
        var idle = waveform.Add(Phase.Idle, draw.Uniform(3, 15)) * Sampler.Volts;
        if (sample > 0) idleJoules += idle;
        List<(Phase, double)> phases = [(Phase.Receive, draw.Uniform(11, 13)), (Phase.Infer, options.InferMilliseconds), (Phase.Decide, options.DecideMilliseconds)];
        if (draw.Chance(0.3)) phases.AddRange([(Phase.Transmit, 20), (Phase.Wait, draw.Uniform(6, 25)), (Phase.Reply, options.ReplyMilliseconds)]);
        return Phases(sample, phases, counted: true);
    }

    private SampleTimes Phases(uint sample, List<(Phase Phase, double Milliseconds)> phases, bool counted)
    {
        var begin = Ticks(waveform.End);
        var (starts, ends) = (default(PhaseTicks), default(PhaseTicks));
        foreach (var (phase, milliseconds) in phases)
        {
            starts[phase] = (uint)(Ticks(waveform.End) - begin);
            var energy = waveform.Add(phase, milliseconds) * Sampler.Volts;
            ends[phase] = (uint)(Ticks(waveform.End) - begin);
            if (!counted) continue;
            joules[(int)phase] += energy;
            counts[(int)phase]++;
            imageJoules += energy;
            imageSeconds += milliseconds * 1e-3;
        }

        return new SampleTimes { Sample = sample, Begin = (ulong)begin, Starts = starts, Ends = ends };
    }

    private List<PhaseEdge> Edges()
    {
        var edges = new List<PhaseEdge>();
        for (var index = 0; index < waveform.Pieces.Count; index++)
        {
            var (begin, phase, _) = waveform.Pieces[index];
            if (index == 0 || waveform.Pieces[index - 1].Phase != phase) edges.Add(new PhaseEdge(MeterTime(begin + draw.Normal(options.EdgeJitter)), phase));
        }

        return edges;
    }

    /// <summary>Four a second. The shortest round trip is divided between the two ways as nobody knows.</summary>
    private List<ClockExchange> Exchanges(double roundTrip, Func<double, long> remote)
    {
        var (exchanges, share) = (new List<ClockExchange>(), draw.Uniform(0, 1));
        for (var at = 1e6; at < waveform.End; at += 250e6)
        {
            var forth = (share * roundTrip) + draw.Exponential(roundTrip / 4);
            var back = ((1 - share) * roundTrip) + draw.Exponential(roundTrip / 4);
            exchanges.Add(new ClockExchange((long)at, remote(at + forth), (long)Math.Ceiling(at + forth + back)));
        }

        return exchanges;
    }

    internal sealed record Options
    {
        public int Images { get; init; } = 500;

        public bool Edges { get; init; } = true;

        /// <summary>Factor on all currents.</summary>
        public double Load { get; init; } = 1;

        public double InferMilliseconds { get; init; } = 40;

        public double DecideMilliseconds { get; init; } = 1.5;

        public double ReplyMilliseconds { get; init; } = 1.2;

        public double OffsetError { get; init; } = 1e-5;

        public double GainError { get; init; } = 0.002;

        /// <summary>Board and host, ns.</summary>
        public double RoundTrip { get; init; } = 400_000;

        /// <summary>Meter and host, ns.</summary>
        public double MeterRoundTrip { get; init; } = 20_000;

        public double EdgeJitter { get; init; } = 1000;

        public double IdleDrift { get; init; }

        /// <summary>Largest change of the board's rate, which swings with a period of half a minute.</summary>
        public double Bend { get; init; }

        public int Windows { get; init; }

        public long Inferences { get; init; } = 252;

        public Sampler Sampler { get; init; } = new();
    }
}
