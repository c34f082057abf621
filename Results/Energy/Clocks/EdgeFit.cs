using System.Runtime.InteropServices;
using Hil.Protocols.Quantities;

namespace Hil.Results.Energy.Clocks;

/// <summary>
/// Board clock to meter clock from the phase line: the changes that the board told are found again among those that the meter saw, by
/// order, phase and spacing. A line is fitted to some fifty changes at a time, since oscillators bend with temperature; lost, doubled
/// and spurious edges fall out of it. Where the edges go on with another offset a clock stepped.
/// </summary>
/// <remarks>
/// Edges that are late by a constant (an interrupt's latency) shift the map by it, which cannot be seen in them: the wiring has to be good
/// for the residual that is reported.
/// </remarks>
internal sealed class EdgeFit
{
    private const int Chunk = 48;
    private const int Fewest = 3;

    /// <summary>Share of the told changes that must have an edge where no clock reading says where to look.</summary>
    private const double LeastUnled = 0.9;

    /// <summary>So many told changes in a row without an edge mean that the track is lost.</summary>
    private const int LostInARow = 6;

    /// <summary>How far an edge may be from a fitted line, ns, and in deviations of the line's edges.</summary>
    private const double LeastTolerance = 50_000;
    private const double MostDeviations = 8;

    /// <summary>How much an oscillator may bend until the next edge.</summary>
    private const double Bend = 1e-5;

    /// <summary>How far before the first and after the last edge a line is used, ns: baselines lie there.</summary>
    private const double Beyond = 60e9;

    private readonly ToldEdge[] told;
    private readonly SeenEdges seen;
    private readonly EdgeSearch search;
    private readonly List<ClockSegment> segments = [];
    private readonly List<(long From, long To)> pairs = [];
    private double squares;
    private int run;
    private int steps;
    private long firstSeen;
    private long lastSeen;

    private EdgeFit(ToldEdge[] told, SeenEdges seen)
    {
        (this.told, this.seen) = (told, seen);
        search = new EdgeSearch(told, seen);
    }

    /// <summary>Told changes that were found among the edges.</summary>
    public int Matched { get; private set; }

    /// <summary>Told changes that were not.</summary>
    public int Lost => told.Length - Matched;

    /// <summary>Edges between the first and the last found one that the board has not told.</summary>
    public int Extra => Matched == 0 ? 0 : Math.Max(0, seen.Count(firstSeen, lastSeen) - Matched);

    /// <summary>The map; <see cref="ClockFit.None"/> when the edges do not tell.</summary>
    public ClockFit Map
    {
        get
        {
            if (segments.Count == 0) return ClockFit.None;
            var deviation = Math.Sqrt(squares / Matched);
            return new ClockFit(segments, deviation, deviation / Math.Sqrt(Matched), 0, Matched, steps);
        }
    }

    /// <summary>Fits.</summary>
    /// <param name="told">What the board told, in order.</param>
    /// <param name="edges">What the meter saw.</param>
    /// <param name="nominal">Meter ns per tick.</param>
    /// <param name="guess">A map from clock readings, or <see cref="ClockFit.None"/>.</param>
    public static EdgeFit Of(ToldEdge[] told, IReadOnlyList<PhaseEdge> edges, double nominal, ClockFit guess)
    {
        var seen = new SeenEdges(edges);
        var best = Search(told, seen, nominal, guess);
        if (guess.Segments.Count == 0 || 2 * best.Matched > told.Length) return best;

        // Clock readings can mislead where the edges do not: a host under load wakes up late, and an emulated board's time lags behind.
        // Without their guidance nearly all changes have to be found: another board has a similar rhythm.
        var unled = Search(told, seen, nominal, ClockFit.None);
        return unled.Matched >= LeastUnled * told.Length ? unled : best;
    }

    private static EdgeFit Search(ToldEdge[] told, SeenEdges seen, double nominal, ClockFit guess)
    {
        var best = new EdgeFit(told, seen);
        for (var begin = 0; begin + Fewest <= told.Length && best.Matched == 0; begin += LostInARow)
        {
            // A strict rhythm fits in several places; only one of them explains the whole run best.
            foreach (var line in best.search.Anywhere(begin, guess, nominal))
            {
                var fit = new EdgeFit(told, seen);
                fit.Follow(begin, line);
                if (fit.Matched > best.Matched) best = fit;
            }
        }

        return best;
    }

    private void Follow(int at, ClockLine line)
    {
        var (tolerance, sought) = (EdgeSearch.Tolerance, -1);
        while (at < told.Length)
        {
            var boot = at;
            while (boot < told.Length && told[boot].Epoch == told[at].Epoch) boot++;
            var end = boot - at < Chunk * 3 / 2 ? boot : at + Chunk;
            Match(at, end, line, tolerance);
            if (pairs.Count >= Math.Min(Fewest, end - at) && pairs.Count > 1)
            {
                tolerance = Math.Max(LeastTolerance, MostDeviations * Fit().Deviation);
                var last = Match(at, end, Fit().Line, tolerance);
                var fit = Fit();
                line = fit.Line;
                Keep(at, last, fit);
                at = last + 1;
                if (at < boot && at == end) continue;
            }

            // What was found there and could not be followed is not looked for again.
            (at, line, tolerance) = FindAgain(at == sought ? at + LostInARow : at, line, tolerance);
            sought = at;
        }

        if (segments.Count > 0) segments[^1] = segments[^1] with { Last = segments[^1].Last + (long)(Beyond / line.Rate) };
    }

    private RobustLine Fit() => RobustLine.Through(CollectionsMarshal.AsSpan(pairs));

    /// <summary>Pairs told changes with edges until the track is lost, and gives the last one that has an edge.</summary>
    private int Match(int at, int end, ClockLine line, double tolerance)
    {
        pairs.Clear();
        var last = at - 1;
        for (var index = at; index < end && index - last <= LostInARow; index++)
        {
            var since = pairs.Count == 0 ? told[index].Tick - line.From : told[index].Tick - pairs[^1].From;
            var edge = seen.Nearest(told[index].Phase, line.Map(told[index].Tick), tolerance + (Bend * Math.Abs(since) * line.Rate));
            if (edge is not { } time || (pairs.Count > 0 && time <= pairs[^1].To)) continue;
            pairs.Add((told[index].Tick, time));
            last = index;
        }

        return last;
    }

    private void Keep(int at, int last, in RobustLine fit)
    {
        if (Matched == 0) firstSeen = pairs[0].To;
        lastSeen = pairs[^1].To;
        Matched += pairs.Count;
        squares += fit.Deviation * fit.Deviation * pairs.Count;
        var first = told[at].Tick;
        var begins = segments.Count == 0 || segments[^1].Epoch != told[at].Epoch;
        if (begins) first -= (long)(Beyond / fit.Line.Rate);
        else if (segments[^1].Run == run) segments[^1] = segments[^1] with { Last = first - 1 };
        segments.Add(new ClockSegment(told[at].Epoch, run, first, told[last].Tick, fit.Line));
    }

    private (int At, ClockLine Line, double Tolerance) FindAgain(int at, ClockLine line, double tolerance)
    {
        for (; at < told.Length; at += LostInARow)
        {
            if (search.After(at, line, lastSeen) is not { } found) continue;
            var reset = segments.Count > 0 && segments[^1].Epoch != told[at].Epoch;
            var since = segments.Count == 0 ? 0 : Math.Abs(found.To - line.To);
            if (reset || Math.Abs(found.To - line.Map(told[at].Tick)) > (4 * tolerance) + (Bend * since))
            {
                (run, steps) = (run + 1, steps + 1);
                if (reset) segments[^1] = segments[^1] with { Last = segments[^1].Last + (long)(Beyond / line.Rate) };
            }

            return (at, found, EdgeSearch.Tolerance);
        }

        return (told.Length, line, tolerance);
    }
}
