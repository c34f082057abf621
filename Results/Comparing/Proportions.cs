using Hil.Results.Statistics;

namespace Hil.Results.Comparing;

/// <summary>Differences of two shares.</summary>
internal static class Proportions
{
    private const double Z = 1.959963984540054;

    /// <summary>
    /// The same samples in both runs: exact test of Q. McNemar (Psychometrika 12, 1947) on the samples that changed, interval of D. G.
    /// Bonett and R. M. Price (J. Educ. Behav. Stat. 37, 2012), which says something too when none or all changed one way.
    /// </summary>
    /// <param name="both">Hits in both runs.</param>
    /// <param name="lost">Hits in the earlier run only.</param>
    /// <param name="won">Hits in the later run only.</param>
    /// <param name="count">All pairs, at least 1.</param>
    public static TestedDifference Paired(long both, long lost, long won, long count)
    {
        var (worse, better) = ((lost + 1.0) / (count + 2), (won + 1.0) / (count + 2));
        var centre = better - worse;
        var spread = Z * Math.Sqrt((worse + better - (centre * centre)) / (count + 2));
        return new TestedDifference((both + lost) / (double)count, (both + won) / (double)count, Math.Max(-1, centre - spread), Math.Min(1, centre + spread),
            Sign(Math.Min(lost, won), lost + won), count, Paired: true, "McNemar, exact");
    }

    /// <summary>Other samples: exact test of R. A. Fisher, interval of R. G. Newcombe (Stat. Med. 17, 1998, method 10).</summary>
    /// <param name="before">Earlier run, at least 1 sample.</param>
    /// <param name="after">Later run, at least 1 sample.</param>
    public static TestedDifference Unpaired(Proportion before, Proportion after)
    {
        var (p, q, first, second) = (before.Share!.Value, after.Share!.Value, before.Interval!, after.Interval!);
        var down = Math.Sqrt(Square(q - second.Low) + Square(first.High - p));
        var up = Math.Sqrt(Square(second.High - q) + Square(p - first.Low));
        return new TestedDifference(p, q, q - p - down, q - p + up, Fisher(before, after), Math.Min(before.Of, after.Of), Paired: false, "Fisher, exact");
    }

    /// <summary>Two-sided sign test: how likely at most so few of the changed ones go one way.</summary>
    private static double Sign(long fewer, long changed)
    {
        var sum = 0.0;
        for (var count = 0L; count <= fewer; count++) sum += Math.Exp(Tail.LogChoose(changed, count) - (changed * Math.Log(2)));
        return Math.Min(1, 2 * sum);
    }

    /// <summary>All tables with these margins that are no likelier than this one.</summary>
    private static double Fisher(Proportion before, Proportion after)
    {
        var (hits, all) = (before.Hits + after.Hits, before.Of + after.Of);
        var (least, most, whole) = (Math.Max(0, hits - after.Of), Math.Min(hits, before.Of), Tail.LogChoose(all, hits));
        // Rounding must not leave out the tables that are as likely.
        var limit = Log(before.Hits) + 1e-7;
        var sum = 0.0;
        for (var count = least; count <= most; count++)
        {
            if (Log(count) is var log && log <= limit) sum += Math.Exp(log);
        }

        return Math.Min(1, sum);

        double Log(long count) => Tail.LogChoose(before.Of, count) + Tail.LogChoose(after.Of, hits - count) - whole;
    }

    private static double Square(double value) => value * value;
}
