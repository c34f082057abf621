using System.Runtime.InteropServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Traces;
using Hil.Rigs;
using Hil.Rigs.Power;

namespace Hil.Testing.Power;

/// <summary>
/// The same sample again and again on a simulated board beside a meter, in virtual time: the driver, the emulated chip and the
/// attribution are those of a run, and the truth is known.
/// </summary>
/// <param name="board">The board.</param>
/// <param name="cycle">The phases of a sample with their lengths in ms, without idle.</param>
/// <param name="seed">Of the jitter of all lengths, 3 %, of the time between samples, and of which way to the board is the slower one.</param>
/// <param name="roundTrip">How long a reading of the board's clock takes: us. The ways there and back are not equally long.</param>
public sealed class MeteredCycle(SimulatedBoard board, IReadOnlyList<(Phase Phase, double Milliseconds)> cycle, int seed, double roundTrip = 1)
{
    private const double BaselineMilliseconds = 300;

    private readonly Random random = new(seed);
    private readonly List<SampleTimes> times = [];
    private readonly List<ClockExchange> boardClock = [];
    private readonly List<ClockExchange> meterClock = [];
    private readonly double[] joules = new double[PhaseTicks.Count];
    private readonly double wayThere = new Random(~seed).NextDouble();

    private double Hertz => board.Board.Ticks!.Value.Hertz;

    /// <summary>The true energy of a phase, mean over the samples that count: uJ.</summary>
    public double Microjoules(Phase phase) => joules[(int)phase] / times.Count * 1e6;

    /// <summary>The true energy of a whole sample, mean: uJ.</summary>
    public double MicrojoulesOfAll => joules.Sum() / times.Count * 1e6;

    /// <summary>Plays samples and attributes what the meter read.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="calibration">Its calibration; null for none.</param>
    /// <param name="samples">How many.</param>
    /// <param name="services">What a meter needs.</param>
    /// <param name="keep">Is given the meter's samples as they come; null for nothing.</param>
    public async Task<EnergyReport> PlayAsync(
        IPowerMeter meter, MeterCalibration? calibration, int samples, RigServices services, TraceWriter? keep = null)
    {
        await using var session = await meter.OpenAsync(
            new("one", board.Board, new MeterLoad.OfBoard(board), calibration, services), CancellationToken.None);
        var taken = TakeAsync(session, keep);
        var edges = session.Edges is null ? null : TakeEdgesAsync(session);
        var sleep = Baseline(BaselineKind.Sleep, Phase.Sleep);
        var before = Baseline(BaselineKind.IdleBefore, Phase.Idle);
        for (var sample = 0; sample < samples; sample++)
        {
            Play((uint)sample);
            if (sample % 8 == 0) await ReadClocksAsync(session);
        }

        var after = Baseline(BaselineKind.IdleAfter, Phase.Idle);
        await session.StopAsync(CancellationToken.None);
        return EnergyAttribution.Attribute(new MeteredTrial
        {
            Meter = session.Facts,
            Counts = session.Counts,
            Trace = [await taken],
            Edges = edges is null ? null : await edges,
            TickHz = (long)Hertz,
            Times = times,
            BoardClock = boardClock,
            MeterClock = meterClock,
            Baselines = [sleep, before, after],
        }).Report;
    }

    private static async Task<ReadOnlyMemory<PowerSample>> TakeAsync(MeterSession session, TraceWriter? keep)
    {
        var all = new List<PowerSample>();
        while (await session.Samples.WaitToReadAsync())
        {
            var known = all.Count;
            while (session.Samples.TryRead(out var sample)) all.Add(sample);
            keep?.Append(CollectionsMarshal.AsSpan(all)[known..]);
        }

        return all.ToArray();
    }

    private static async Task<IReadOnlyList<PhaseEdge>> TakeEdgesAsync(MeterSession session)
    {
        var all = new List<PhaseEdge>();
        await foreach (var edge in session.Edges!.ReadAllAsync()) all.Add(edge);
        return all;
    }

    private Baseline Baseline(BaselineKind kind, Phase phase)
    {
        var begin = (long)board.Ticks;
        board.Stay(phase, BaselineMilliseconds);
        return new(kind, new(TimeScale.Board, begin, (long)board.Ticks));
    }

    private void Play(uint sample)
    {
        board.Pass(2 + (3 * random.NextDouble()));
        var begin = board.Ticks;
        var (starts, ends) = (default(PhaseTicks), default(PhaseTicks));
        foreach (var (phase, milliseconds) in cycle)
        {
            starts[phase] = (uint)(board.Ticks - begin);
            board.Stay(phase, milliseconds * (0.97 + (0.06 * random.NextDouble())));
            ends[phase] = (uint)(board.Ticks - begin);
            joules[(int)phase] += (ends[phase] - starts[phase]) / Hertz * board.Draws(phase) * board.Board.Power!.Supply.Value;
        }

        board.Enter(Phase.Idle);
        times.Add(new SampleTimes { Sample = sample, Begin = begin, Starts = starts, Ends = ends });
    }

    private async Task ReadClocksAsync(MeterSession session)
    {
        var (now, there) = (board.HostNanoseconds, (long)(wayThere * roundTrip * 1000));
        boardClock.Add(new ClockExchange(now - there, (long)board.Ticks, now - there + (long)(roundTrip * 1000)));
        meterClock.Add(await session.ReadClockAsync(CancellationToken.None));
    }
}
