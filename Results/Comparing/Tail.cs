using Hil.Results.Energy;

namespace Hil.Results.Comparing;

/// <summary>Probabilities of large deviations.</summary>
internal static class Tail
{
    /// <summary>
    /// Two-sided probability that Student's t is at least so far from 0, by D. L. Wallace's transformation to a normal deviate (Ann. Math.
    /// Stat. 30, 1959): for few degrees of freedom a little too large, never too small to matter.
    /// </summary>
    /// <param name="t">0 or more; infinite where the error is 0.</param>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public static double Student(double t, double freedom)
    {
        if (!(t > 0)) return 1;
        var deviate = Math.Sqrt(freedom * Math.Log(1 + (t * t / freedom))) * ((8 * freedom) + 1) / ((8 * freedom) + 3);
        return 2 * Normal.Below(-deviate);
    }

    /// <summary>
    /// The probability of a difference beyond noise, no smaller than chance allows: of n pairs that differ, all one way has 2 of 2^n ways.
    /// </summary>
    /// <param name="difference">Later less earlier.</param>
    /// <param name="noise">What does not count of it, 0 or more.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="freedom">Its degrees of freedom.</param>
    /// <param name="least">The least probability that the samples can show.</param>
    public static double Of(double difference, double noise, double error, double freedom, double least)
    {
        var beyond = Math.Abs(difference) - noise;
        return beyond > 0 ? Math.Clamp(Student(error > 0 ? beyond / error : double.PositiveInfinity, Math.Max(1, freedom)), least, 1) : 1;
    }

    /// <summary>Least two-sided probability of a paired test: every one of the pairs that differ differs the same way.</summary>
    public static double LeastPaired(long differing) => Math.Min(1, Math.Pow(2, 1 - differing));

    /// <summary>Least two-sided probability of a test of two groups: one of all ways to part them.</summary>
    public static double LeastUnpaired(long before, long after) => Math.Min(1, 2 * Math.Exp(-LogChoose(before + after, before)));

    /// <summary>Logarithm of the binomial coefficient.</summary>
    public static double LogChoose(long of, long take) => LogFactorial(of) - LogFactorial(take) - LogFactorial(of - take);

    private static double LogFactorial(double n) => Statistics.Binomial.LogFactorial(n);
}
