using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;

namespace Hil.Rigs.Emulation;

/// <summary>
/// One meter's way through a board's phases, on the meter's clock. Changes are taken over in <see cref="Fetch"/>; what has been
/// integrated is let go. One caller at a time, beside the board that goes on.
/// </summary>
public sealed class WaveformReader : IMeterInput, IDisposable
{
    // A second of a board that changes its phase all the time has some thousands; a reader further behind has stopped.
    private const int MostAhead = 1 << 20;

    private readonly BoardWaveform waveform;
    private readonly MeterTime time;
    private readonly Lock gate = new();
    private readonly AsyncSignal advanced = new();
    private List<Change> arriving = [];
    private List<Change> taken = [];
    private double arrivingHorizon;
    private bool overflowed;
    private readonly Queue<Change> ahead = new();
    private double amperes;

    internal WaveformReader(BoardWaveform waveform, MeterTime time, long horizon, double amperes)
    {
        (this.waveform, this.time, this.amperes) = (waveform, time, amperes);
        Horizon = arrivingHorizon = time.Of(horizon);
    }

    public double Volts => waveform.Profile.Supply.Value;

    /// <summary>How far the phases were known at the last <see cref="Fetch"/>: ns.</summary>
    public double Horizon { get; private set; }

    /// <summary>Completes when the horizon has moved since the last wait.</summary>
    public ValueTask AdvancedAsync() => advanced.WaitAsync();

    /// <summary>Wakes whoever waits for the horizon.</summary>
    public void Wake() => advanced.Set();

    /// <summary>Takes over what the board did since the last time.</summary>
    /// <param name="seen">Called for each change in order.</param>
    /// <exception cref="TroubleException">The reader is so far behind that changes were lost.</exception>
    public void Fetch(Action<PhaseEdge> seen)
    {
        lock (gate)
        {
            if (overflowed)
            {
                throw new TroubleException(TroubleKind.Infrastructure, $"The emulated meter is more than {MostAhead} phase changes behind its board",
                    "emulated meter", "Read the meter's samples while the board runs.");
            }

            (arriving, taken) = (taken, arriving);
            Horizon = arrivingHorizon;
        }

        foreach (var change in taken)
        {
            ahead.Enqueue(change);
            seen(new((long)Math.Round(change.Time), change.Phase));
        }

        taken.Clear();
    }

    public double MeanAmperes(double from, double to)
    {
        Skip(from);
        if (!ahead.TryPeek(out var next) || next.Time >= to)
            return amperes;
        double sum = 0;
        var at = from;
        while (ahead.TryPeek(out next) && next.Time < to)
        {
            sum += (next.Time - at) * amperes;
            (at, amperes) = (next.Time, next.Amperes);
            ahead.Dequeue();
        }

        return (sum + (to - at) * amperes) / (to - from);
    }

    public void Dispose()
    {
        waveform.Leave(this);
        advanced.Set();
    }

    internal void Take(long board, Phase phase, double current)
    {
        lock (gate)
        {
            overflowed |= arriving.Count >= MostAhead;
            if (!overflowed)
                arriving.Add(new(time.Of(board), phase, current));
        }
    }

    internal void Advance(long board)
    {
        lock (gate) arrivingHorizon = time.Of(board);
        advanced.Set();
    }

    private void Skip(double until)
    {
        while (ahead.TryPeek(out var next) && next.Time <= until)
        {
            amperes = next.Amperes;
            ahead.Dequeue();
        }
    }

    private readonly record struct Change(double Time, Phase Phase, double Amperes);
}
