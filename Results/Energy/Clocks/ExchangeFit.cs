using Hil.Protocols.Quantities;

namespace Hil.Results.Energy.Clocks;

/// <summary>
/// Remote clock to host clock from exchanges alone: the longest stretches that one <see cref="Corridor"/> holds for. Between two of
/// them the clock either bent (its rate changes with temperature), when their lines agree where they meet, or stepped.
/// </summary>
internal static class ExchangeFit
{
    /// <summary>Fewest exchanges that tell a rate.</summary>
    private const int Fewest = 3;

    /// <summary>How far outside of the first and last exchange a line is used, of their distance and in ns.</summary>
    private const double Beyond = 0.1;
    private const double BeyondAtLeast = 2e9;

    /// <summary>Host clocks are read to about this, ns.</summary>
    private const double HostSlack = 1000;

    /// <summary>Fits a line, or several.</summary>
    /// <param name="exchanges">In the order they were made.</param>
    /// <param name="nominal">Host ns per remote unit.</param>
    public static ClockFit Fit(IReadOnlyList<ClockExchange> exchanges, double nominal)
    {
        ClockExchange[] all = [.. exchanges.Where(exchange => exchange.Received >= exchange.Sent)];
        var stretches = new List<Stretch>();
        var slack = Math.Max(HostSlack, nominal);
        var epoch = 0;
        for (var from = 0; from < all.Length;)
        {
            var boot = from + 1;
            while (boot < all.Length && all[boot].Remote >= all[boot - 1].Remote) boot++;
            for (var at = from; at < boot;)
            {
                var length = Longest(all.AsSpan(at, boot - at), nominal, slack);
                if (length >= Fewest) stretches.Add(new Stretch(epoch, at, length, Corridor.Through(all.AsSpan(at, length), nominal)));
                at += length;
            }

            from = boot;
            epoch++;
        }

        return stretches.Count == 0 ? ClockFit.None : Join(all, stretches, slack, epoch - 1);
    }

    /// <summary>The longest start of the exchanges that some line fits: feasibility is monotonic in the length.</summary>
    private static int Longest(ReadOnlySpan<ClockExchange> exchanges, double nominal, double slack)
    {
        if (Corridor.Through(exchanges, nominal).Width >= -slack) return exchanges.Length;
        var (fits, fails) = (1, exchanges.Length);
        while (fails - fits > 1)
        {
            var middle = (fits + fails) / 2;
            if (Corridor.Through(exchanges[..middle], nominal).Width >= -slack) fits = middle;
            else fails = middle;
        }

        return fits;
    }

    private static ClockFit Join(ClockExchange[] all, List<Stretch> stretches, double slack, int resets)
    {
        var segments = new List<ClockSegment>();
        var (run, steps, bound, scatter, pairs) = (0, resets, 0.0, 0.0, 0);
        for (var index = 0; index < stretches.Count; index++)
        {
            var stretch = stretches[index];
            var line = stretch.Corridor.Line;
            var half = Math.Max(stretch.Corridor.Width, slack) / 2;
            var (first, last) = (all[stretch.At].Remote, all[stretch.At + stretch.Length - 1].Remote);
            var reach = (long)Math.Max((last - first) * Beyond, BeyondAtLeast / line.Rate);
            var begin = first - reach;
            if (index > 0 && stretches[index - 1] is var before && before.Epoch == stretch.Epoch)
            {
                var ended = all[before.At + before.Length - 1].Remote;
                var middle = ended + ((first - ended) / 2);
                var jump = Math.Abs(line.Map(middle) - before.Corridor.Line.Map(middle));
                var bends = jump <= half + (Math.Max(before.Corridor.Width, slack) / 2) + slack;
                if (!bends) steps++;
                if (!bends) run++;
                begin = bends ? middle : first;
                segments[^1] = segments[^1] with { Last = bends ? middle - 1 : ended };
            }
            else if (index > 0) run++;

            segments.Add(new ClockSegment(stretch.Epoch, run, begin, last + reach, line));
            bound = Math.Max(bound, half);
            scatter = Math.Max(scatter, FitError(all.AsSpan(stretch.At, stretch.Length), line));
            pairs += stretch.Length;
        }

        return new ClockFit(segments, 0, scatter, bound, pairs, steps);
    }

    /// <summary>Standard error of the line from the scatter of the quickest quarter of the exchanges about it, ns.</summary>
    private static double FitError(ReadOnlySpan<ClockExchange> exchanges, ClockLine line)
    {
        var trips = new long[exchanges.Length];
        for (var index = 0; index < trips.Length; index++) trips[index] = exchanges[index].Received - exchanges[index].Sent;
        Array.Sort(trips);
        var quick = trips[Math.Min(trips.Length - 1, Math.Max(trips.Length / 4, Fewest))];
        var (sum, squares, count) = (0.0, 0.0, 0);
        foreach (ref readonly var exchange in exchanges)
        {
            if (exchange.Received - exchange.Sent > quick) continue;
            var off = exchange.Sent + ((exchange.Received - exchange.Sent) / 2.0) - line.Map(exchange.Remote);
            sum += off;
            squares += off * off;
            count++;
        }

        return count < 2 ? 0 : Math.Sqrt(Math.Max(0, squares - (sum * sum / count)) / (count - 1) / count);
    }

    private readonly record struct Stretch(int Epoch, int At, int Length, Corridor Corridor);
}
