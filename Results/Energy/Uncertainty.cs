namespace Hil.Results.Energy;

/// <summary>
/// Independent contributions to the error of one figure, in the figure's unit, and the half width that holds the truth with
/// 95 %. Normal ones add in quadrature. A uniform one that dominates makes the interval narrower than 1.96 sigma would
/// (0.95 of its bound instead of 1.13): the largest is convolved with the normal rest, smaller ones count by their variance.
/// </summary>
internal struct Uncertainty
{
    /// <summary>97.5 % quantile of the normal distribution.</summary>
    public const double Z = 1.959963984540054;

    private const int Steps = 64;

    /// <summary>Half width in units of the total standard deviation, by the share of the uniform part in the total variance.</summary>
    private static readonly double[] Factors = [.. Enumerable.Range(0, Steps + 1).Select(step => Factor((double)step / Steps))];

    private double normal;
    private double uniform;

    /// <summary>Half of the 95 % interval.</summary>
    public readonly double HalfWidth95
    {
        get
        {
            var share = uniform * uniform / 3;
            var total = normal + share;
            if (!(total > 0)) return total;
            var at = share / total * Steps;
            var step = Math.Min((int)at, Steps - 1);
            return Math.Sqrt(total) * (Factors[step] + ((at - step) * (Factors[step + 1] - Factors[step])));
        }
    }

    /// <summary>Adds an error of known standard deviation.</summary>
    public void Add(double deviation) => normal += deviation * deviation;

    /// <summary>Adds the standard error of a mean, itself estimated with few degrees of freedom.</summary>
    /// <param name="error">Estimated standard error.</param>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public void AddEstimated(double error, int freedom) => Add(error * StudentT.Quantile975(freedom) / Z);

    /// <summary>Adds an error of which nothing is known but that it is at most <paramref name="bound"/> either way.</summary>
    public void AddUniform(double bound)
    {
        var (less, more) = Math.Abs(bound) < uniform ? (Math.Abs(bound), uniform) : (uniform, Math.Abs(bound));
        normal += less * less / 3;
        uniform = more;
    }

    /// <summary>The same beside an error that has one of several values, each as likely as the other.</summary>
    public readonly double HalfWidth95With(ReadOnlySpan<double> values)
    {
        var most = 0.0;
        foreach (var value in values) most = Math.Max(most, Math.Abs(value));
        var alone = HalfWidth95;
        if (!(most > 1e-3 * alone) || !double.IsFinite(most)) return alone + most;

        // Not below a hundredth of the whole: the distribution function of the rest has to be one.
        var sigma = Math.Max(Math.Sqrt(normal), 0.01 * Math.Max(alone, most));
        var (low, high) = (0.0, alone + most);
        for (var halving = 0; halving < 40; halving++)
        {
            var middle = (low + high) / 2;
            var held = 0.0;
            foreach (var value in values) held += Below(middle - value, sigma, uniform) - Below(-middle - value, sigma, uniform);
            if (held < 0.95 * values.Length) low = middle;
            else high = middle;
        }

        return high;
    }

    private static double Factor(double share)
    {
        var (sigma, bound) = (Math.Sqrt(1 - share), Math.Sqrt(3 * share));
        if (share is 0) return Z;
        if (share is 1) return 0.95 * bound;
        var (low, high) = (0.0, 3.0);
        for (var halving = 0; halving < 50; halving++)
        {
            var middle = (low + high) / 2;
            if (Below(middle, sigma, bound) - Below(-middle, sigma, bound) < 0.95) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>Probability that normal + uniform is below <paramref name="x"/>.</summary>
    private static double Below(double x, double sigma, double bound) => bound < 1e-3 * sigma ? Normal.Below(x / sigma)
        : sigma / (2 * bound) * (Integral((x + bound) / sigma) - Integral((x - bound) / sigma));

    /// <summary>Antiderivative of the normal distribution function: x Phi(x) + phi(x).</summary>
    private static double Integral(double x) => (x * Normal.Below(x)) + Normal.Density(x);
}
