using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;

namespace Hil.Rigs.Emulation;

/// <summary>
/// The phases of an emulated board over its own time, of which a power profile makes a current. It is known up to a horizon,
/// which each change of the phase line and each reading of the board's clock move on. The board's time is ns since its first
/// boot: after a reset it goes on by the host's clock, since the ticks begin again. Thread-safe.
/// </summary>
public sealed class BoardWaveform
{
    /// <summary>An emulator that catches up may be this far off between two changes before it is taken for a step or a reset.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly List<WaveformReader> readers = [];
    private readonly double[] currents;
    private readonly long hertz;
    private readonly TimeProvider clock;
    private readonly TickCounter counter;
    private Phase phase;
    private long horizon;
    private long host;
    private int epoch;
    private long zeroTicks;
    private long zeroTime;
    private ClockExchange? reading;
    private long late;

    /// <summary>Nothing is known yet; the board is taken to be idle until its first change.</summary>
    /// <param name="profile">What its phases draw.</param>
    /// <param name="ticks">Rate of its ticks.</param>
    /// <param name="clock">The host's clock.</param>
    public BoardWaveform(PowerProfile profile, Frequency ticks, TimeProvider clock)
    {
        (Profile, hertz, this.clock) = (profile, ticks.Hertz, clock);
        counter = new(ticks.Hertz, Slack);
        currents = [.. Enum.GetValues<Phase>().Select(one => profile.Of(one).Current.Value)];
    }

    public PowerProfile Profile { get; }

    /// <summary>How far the phases are known: ns.</summary>
    public long Horizon
    {
        get
        {
            lock (gate) return horizon;
        }
    }

    /// <summary>Changes that came when their time had been read already, and were put at the horizon instead.</summary>
    public long Late
    {
        get
        {
            lock (gate) return late;
        }
    }

    /// <summary>The last reading of the board's clock: host ns around the board's ns; null before the first.</summary>
    public ClockExchange? LastReading
    {
        get
        {
            lock (gate) return reading;
        }
    }

    /// <summary>A change of the phase line.</summary>
    public void Change(PhaseChange change)
    {
        lock (gate)
        {
            var arrived = clock.Nanoseconds(change.Timestamp);
            if (!Advance(counter.TakeLow(change.Ticks, arrived), arrived))
                late++;
            Enter(change.Phase);
            Tell();
        }
    }

    /// <summary>A reading of the board's clock; all changes before it must have been given.</summary>
    public void ClockRead(BoardTime time)
    {
        lock (gate)
        {
            var arrived = clock.Nanoseconds(time.Received);
            Advance(counter.Take((long)time.Ticks, arrived), arrived);
            reading = new(clock.Nanoseconds(time.Sent), At((long)time.Ticks), arrived);
            Tell();
        }
    }

    /// <summary>Reads from the horizon on.</summary>
    /// <param name="time">The reader's clock.</param>
    public WaveformReader Follow(MeterTime time)
    {
        lock (gate)
        {
            var reader = new WaveformReader(this, time, horizon, currents[(int)phase]);
            readers.Add(reader);
            return reader;
        }
    }

    internal void Leave(WaveformReader reader)
    {
        lock (gate) readers.Remove(reader);
    }

    /// <returns>False when that moment had been reached before.</returns>
    private bool Advance(TickReading at, long arrived)
    {
        if (at.Epoch != epoch)
        {
            epoch = at.Epoch;
            var now = horizon + Math.Max(0, arrived - host);
            (zeroTicks, zeroTime) = (at.Ticks, now);
            if (at.Change == TickChange.Reset)
            {
                // From its boot on the board is idle; until then it did what it did.
                horizon = Math.Max(horizon, At(0));
                Enter(Phase.Idle);
            }
        }

        var time = At(at.Ticks);
        var isNew = time >= horizon;
        horizon = Math.Max(horizon, time);
        host = Math.Max(host, arrived);
        return isNew;
    }

    private void Enter(Phase next)
    {
        phase = next;
        foreach (var reader in readers)
            reader.Take(horizon, next, currents[(int)next]);
    }

    private void Tell()
    {
        foreach (var reader in readers)
            reader.Advance(horizon);
    }

    private long At(long ticks)
    {
        var (seconds, rest) = Math.DivRem(ticks - zeroTicks, hertz);
        return zeroTime + seconds * 1_000_000_000 + rest * 1_000_000_000 / hertz;
    }
}
