namespace Hil.Results.Energy.Clocks;

/// <summary>A fitted map between two clocks.</summary>
/// <param name="Segments">By epoch, then in order of time; empty when nothing could be fitted.</param>
/// <param name="Random">Standard deviation of one mapped moment that differs from moment to moment, ns of the second clock.</param>
/// <param name="Systematic">Standard deviation of an error that all moments share, ns.</param>
/// <param name="Bound">Uniform bound of an error that all moments share, ns.</param>
/// <param name="Pairs">Edges or exchanges behind it.</param>
/// <param name="Steps">Clock steps and resets that were found.</param>
internal sealed record ClockFit(IReadOnlyList<ClockSegment> Segments, double Random, double Systematic, double Bound, int Pairs, int Steps)
{
    public static readonly ClockFit None = new([], 0, 0, 0, 0, 0);

    /// <summary>Standard uncertainty of a mapped moment, ns.</summary>
    public double Residual => Math.Sqrt((Random * Random) + (Systematic * Systematic) + (Bound * Bound / 3));

    /// <summary>Units of the second clock per unit of the first, over the longest run; NaN of none.</summary>
    public double Rate => Segments.Count == 0 ? double.NaN : RateOf([.. Segments.GroupBy(segment => segment.Run).MaxBy(run => run.Count())!]);

    /// <summary>The moment on the second clock and the run it lies in; null where nothing is known.</summary>
    public (long Moment, int Run)? Map(int epoch, long moment)
    {
        var (low, high) = (0, Segments.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var segment = Segments[middle];
            if (epoch < segment.Epoch || (epoch == segment.Epoch && moment < segment.First)) high = middle - 1;
            else if (epoch > segment.Epoch || moment > segment.Last) low = middle + 1;
            else return (segment.Line.Map(moment), segment.Run);
        }

        return null;
    }

    /// <summary>A span on the second clock; null where nothing is known, or when a clock stepped within.</summary>
    public MeterSpan? Map(int epoch, long begin, long end) =>
        Map(epoch, begin) is { } from && Map(epoch, end) is { } to && from.Run == to.Run && to.Moment >= from.Moment
            ? new MeterSpan(from.Moment, to.Moment) : null;

    private static double RateOf(ClockSegment[] run) => run.Length == 1 ? run[0].Line.Rate
        : (double)(run[^1].Line.To - run[0].Line.To) / (run[^1].Line.From - run[0].Line.From);
}
