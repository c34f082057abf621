namespace Hil.Results.Energy.Clocks;

/// <summary>
/// A line through pairs of which some are wrong: slope from the median of slopes over half of the length (Theil's incomplete method,
/// sound with up to a quarter of wrong pairs), then least squares over what lies within four robust deviations of it.
/// </summary>
/// <param name="Line">The line.</param>
/// <param name="Deviation">Standard deviation of the pairs that were kept about it, in the second clock's unit.</param>
/// <param name="Kept">How many.</param>
internal readonly record struct RobustLine(ClockLine Line, double Deviation, int Kept)
{
    /// <summary>Half a ns: pairs are integers.</summary>
    private const double LeastDeviation = 0.5;
    private const int Rounds = 8;

    /// <param name="pairs">At least 3, in order of the first clock, with at least two different moments.</param>
    public static RobustLine Through(ReadOnlySpan<(long From, long To)> pairs)
    {
        var (from, to, half) = (pairs[0].From, pairs[0].To, pairs.Length / 2);
        var slopes = new double[pairs.Length - half];
        for (var index = 0; index + half < pairs.Length; index++)
        {
            slopes[index] = (double)(pairs[index + half].To - pairs[index].To) / Math.Max(1, pairs[index + half].From - pairs[index].From);
        }

        var slope = Median(slopes);
        var offs = new double[pairs.Length];
        for (var index = 0; index < pairs.Length; index++) offs[index] = pairs[index].To - to - ((pairs[index].From - from) * slope);
        var offset = Median([.. offs]);
        var (deviation, kept) = (0.0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            for (var index = 0; index < pairs.Length; index++)
            {
                offs[index] = Math.Abs(pairs[index].To - to - ((pairs[index].From - from) * slope) - offset);
            }

            var limit = 4 * Math.Max(LeastDeviation, 1.4826 * Median([.. offs]));
            (slope, offset, deviation, var now) = LeastSquares(pairs, offs, limit, slope, offset);
            if (now == kept) break;
            kept = now;
        }

        return new RobustLine(new ClockLine(from, to + (long)Math.Round(offset), slope), deviation, kept);
    }

    private static (double Slope, double Offset, double Deviation, int Kept) LeastSquares(
        ReadOnlySpan<(long From, long To)> pairs, double[] offs, double limit, double slope, double offset)
    {
        // The residuals of the line so far are fitted, which keeps the sums small.
        var (n, sx, sy, sxx, sxy, syy) = (0, 0.0, 0.0, 0.0, 0.0, 0.0);
        for (var index = 0; index < pairs.Length; index++)
        {
            if (offs[index] > limit) continue;
            double x = pairs[index].From - pairs[0].From;
            var y = pairs[index].To - pairs[0].To - (x * slope) - offset;
            (n, sx, sy, sxx, sxy, syy) = (n + 1, sx + x, sy + y, sxx + (x * x), sxy + (x * y), syy + (y * y));
        }

        var (varX, covar, varY) = (sxx - (sx * sx / n), sxy - (sx * sy / n), syy - (sy * sy / n));
        var change = varX > 0 && n > 2 ? covar / varX : 0;
        var left = Math.Max(0, varY - (change * covar));
        return (slope + change, offset + ((sy - (change * sx)) / n), Math.Sqrt(left / Math.Max(1, n - 2)), n);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
