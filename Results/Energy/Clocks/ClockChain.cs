namespace Hil.Results.Energy.Clocks;

/// <summary>Board to meter by way of the host, whose clock both were read against.</summary>
internal static class ClockChain
{
    /// <summary>The map back.</summary>
    public static ClockFit Invert(ClockFit fit) => fit with
    {
        Segments = [.. fit.Segments.Select(segment => segment with
        {
            Epoch = 0, Run = segment.Run, First = segment.Line.Map(segment.First), Last = segment.Line.Map(segment.Last), Line = segment.Line.Inverse,
        })],
    };

    /// <summary>Composes two maps to the host's clock into one from the first clock to the second.</summary>
    public static ClockFit Compose(ClockFit board, ClockFit meter)
    {
        var segments = new List<ClockSegment>();
        var (run, last) = (-1, (Board: -1, Meter: -1));
        foreach (var from in board.Segments)
        {
            foreach (var to in meter.Segments)
            {
                var hostFirst = Math.Max(from.Line.Map(from.First), to.Line.Map(to.First));
                var hostLast = Math.Min(from.Line.Map(from.Last), to.Line.Map(to.Last));
                if (hostFirst >= hostLast) continue;
                var back = from.Line.Inverse;
                var adjoins = last == (from.Run, to.Run);
                if (!adjoins) run++;
                last = (from.Run, to.Run);
                var first = adjoins ? segments[^1].Last + 1 : back.Map(hostFirst);
                segments.Add(new ClockSegment(from.Epoch, run, first, back.Map(hostLast), from.Line.Then(to.Line.Inverse)));
            }
        }

        // Two independent uniform errors: the larger stays one, the smaller counts by its variance.
        var (less, more) = board.Bound < meter.Bound ? (board.Bound, meter.Bound) : (meter.Bound, board.Bound);
        var systematic = Math.Sqrt((board.Systematic * board.Systematic) + (meter.Systematic * meter.Systematic) + (less * less / 3));
        return new ClockFit(segments, 0, systematic, more, Math.Min(board.Pairs, meter.Pairs), board.Steps + meter.Steps);
    }
}
