namespace Hil.Results.Energy;

/// <summary>Quantiles of Student's t distribution: what few repeats do to an interval.</summary>
internal static class StudentT
{
    private static readonly double[] Few = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622];

    /// <summary>97.5 % quantile, to 1e-4.</summary>
    /// <param name="freedom">Degrees of freedom, at least 1.</param>
    public static double Quantile975(int freedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(freedom, 1);
        if (freedom <= Few.Length) return Few[freedom - 1];

        // Expansion in 1/freedom (Abramowitz and Stegun, 26.7.5).
        const double z = Uncertainty.Z;
        const double z3 = z * z * z;
        const double z5 = z3 * z * z;
        const double z7 = z5 * z * z;
        double n = freedom;
        return z + ((z3 + z) / (4 * n)) + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * n * n))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * z)) / (384 * n * n * n));
    }
}
