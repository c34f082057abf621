namespace Hil.Results.Statistics;

/// <summary>Draws from binomial distributions, in time that does not grow with the number of trials.</summary>
internal static class Binomial
{
    /// <summary>From this many expected successes on, transformed rejection; below, the sum of the distribution is quicker.</summary>
    private const double Many = 10;

    /// <summary>How many of <paramref name="trials"/> succeed.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="trials">0 or more.</param>
    /// <param name="probability">Of each; outside of 0..1 it is cut.</param>
    public static long Draw(SplitMix64 random, long trials, double probability)
    {
        if (trials == 0 || probability <= 0) return 0;
        if (probability >= 1) return trials;
        if (probability > 0.5) return trials - Draw(random, trials, 1 - probability);
        return trials * probability < Many ? Invert(random, trials, probability) : Reject(random, trials, probability);
    }

    /// <summary>The first number whose cumulative probability exceeds a uniform draw.</summary>
    private static long Invert(SplitMix64 random, long trials, double probability)
    {
        var odds = probability / (1 - probability);
        var term = Math.Exp(trials * Math.Log(1 - probability));
        var rest = random.NextDouble();
        var successes = 0L;
        while (rest > term && successes < trials)
        {
            rest -= term;
            successes++;
            term *= odds * (trials - successes + 1) / successes;
        }

        return successes;
    }

    /// <summary>BTRS (W. Hörmann, J. Stat. Comput. Simul. 46, 1993).</summary>
    private static long Reject(SplitMix64 random, long trials, double p)
    {
        var spread = Math.Sqrt(trials * p * (1 - p));
        var b = 1.15 + (2.53 * spread);
        var a = -0.0873 + (0.0248 * b) + (0.01 * p);
        var c = (trials * p) + 0.5;
        var squeeze = 0.92 - (4.2 / b);
        var alpha = (2.83 + (5.1 / b)) * spread;
        var logOdds = Math.Log(p / (1 - p));
        var mode = Math.Floor((trials + 1) * p);
        var peak = LogFactorial(mode) + LogFactorial(trials - mode);
        while (true)
        {
            var u = random.NextDouble() - 0.5;
            var v = random.NextDouble();
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((((2 * a / us) + b) * u) + c);
            if (us >= 0.07 && v <= squeeze) return (long)k;
            if (!(k >= 0 && k <= trials)) continue;
            v *= alpha / ((a / (us * us)) + b);
            if (Math.Log(v) <= peak - LogFactorial(k) - LogFactorial(trials - k) + ((k - mode) * logOdds)) return (long)k;
        }
    }

    /// <summary>Logarithm of n!, by Stirling's series; its error is below 1e-9 from 10 on.</summary>
    public static double LogFactorial(double n)
    {
        var sum = 0.0;
        while (n < 10) sum -= Math.Log(++n);
        return sum + ((n + 0.5) * Math.Log(n)) - n + (0.5 * Math.Log(2 * Math.PI)) + (1 / (12 * n)) - (1 / (360 * n * n * n)) + (1 / (1260 * n * n * n * n * n));
    }
}
