namespace Hil.Results.Energy.Clocks;

/// <summary>Finds where in the meter's time a series of told changes lies: the offset at which most of them meet an edge of their phase.</summary>
/// <param name="told">What the board told, in order.</param>
/// <param name="seen">What the meter saw.</param>
internal sealed class EdgeSearch(ToldEdge[] told, SeenEdges seen)
{
    /// <summary>How far an edge may be from where a line that is only sought puts it, ns.</summary>
    public const double Tolerance = 300_000;

    /// <summary>Changes that have to meet an edge at the same time; half a dozen images.</summary>
    private const int Length = 24;
    private const int Fewest = 3;
    private const double LeastShare = 0.6;
    private const int MostCandidates = 16;

    /// <summary>How far a rate may be off that no clock reading has told.</summary>
    private const double NominalDrift = 5e-4;
    private const double FittedDrift = 2e-5;

    /// <summary>How far from its prediction a clock is looked for, ns.</summary>
    private const long MostStep = 60_000_000_000;

    /// <summary>Lines on which the changes from <paramref name="begin"/> on lie equally well; the nearest to the guess first.</summary>
    /// <param name="begin">First change.</param>
    /// <param name="guess">A map from clock readings, or <see cref="ClockFit.None"/>.</param>
    /// <param name="nominal">Meter ns per tick, where the guess has none.</param>
    public IReadOnlyList<ClockLine> Anywhere(int begin, ClockFit guess, double nominal)
    {
        var first = told[begin];
        if (guess.Map(first.Epoch, first.Tick) is not { } at) return Search(begin, nominal, NominalDrift, long.MinValue / 2, long.MaxValue / 2, null);
        var around = (long)((5 * guess.Residual) + (10 * Tolerance));
        return Search(begin, guess.Rate, FittedDrift, at.Moment - around, at.Moment + around, at.Moment);
    }

    /// <summary>The line on which the changes go on after the track was lost; null when they meet no edges.</summary>
    /// <param name="begin">First change.</param>
    /// <param name="line">The line so far.</param>
    /// <param name="after">Edges up to this moment are taken.</param>
    public ClockLine? After(int begin, ClockLine line, long after)
    {
        var predicted = line.Map(told[begin].Tick);
        var found = Search(begin, line.Rate, FittedDrift, Math.Max(after + 1, predicted - MostStep), Math.Max(after, predicted) + MostStep, predicted);
        return found.Count == 0 ? null : found[0];
    }

    private List<ClockLine> Search(int begin, double rate, double drift, long earliest, long latest, long? predicted)
    {
        var end = begin;
        while (end < told.Length && end - begin < Length && told[end].Epoch == told[begin].Epoch) end++;
        var (best, found) = (0, new List<long>());
        for (var from = begin; from < Math.Min(end, begin + (predicted is null ? 2 : 6)); from++)
        {
            var along = (long)((told[from].Tick - told[begin].Tick) * rate);
            var (low, high) = (Math.Max(earliest, long.MinValue / 2) + along, latest + along);
            foreach (var edge in seen.Within(told[from].Phase, low, high))
            {
                var hits = Hits(begin, end, edge - along, rate, drift);
                if (hits < best) continue;
                if (hits > best) found.Clear();
                best = hits;
                if (!found.Exists(other => Math.Abs(other - (edge - along)) < 2 * Tolerance)) found.Add(edge - along);
            }
        }

        if (best < Math.Max(Math.Min(Fewest, end - begin), LeastShare * (end - begin))) return [];
        if (predicted is { } moment) found.Sort((left, right) => Math.Abs(left - moment).CompareTo(Math.Abs(right - moment)));
        return [.. found.Take(MostCandidates).Select(offset => new ClockLine(told[begin].Tick, offset, rate))];
    }

    private int Hits(int begin, int end, long offset, double rate, double drift)
    {
        var hits = 0;
        for (var index = begin; index < end; index++)
        {
            var along = (told[index].Tick - told[begin].Tick) * rate;
            if (seen.Nearest(told[index].Phase, offset + (long)along, Tolerance + (drift * along)) is not null) hits++;
        }

        return hits;
    }
}
