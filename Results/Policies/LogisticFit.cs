namespace Hil.Results.Policies;

/// <summary>
/// Logistic regression of "the local answer is right" on two inputs, by Newton's method (iteratively reweighted least squares). A ridge of
/// 0.001 keeps the weights finite where the samples can be separated.
/// </summary>
internal static class LogisticFit
{
    private const double Ridge = 1e-3;
    private const int MostSteps = 50;
    private const int MostHalvings = 30;

    /// <summary>Bias and the two weights.</summary>
    /// <param name="first">The largest output of each sample, of a size of about 1.</param>
    /// <param name="second">The second largest.</param>
    /// <param name="right">Whether the local answer is right.</param>
    public static (double Bias, double W1, double W2) Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<bool> right)
    {
        var (b, w1, w2) = (0.0, 0.0, 0.0);
        var loss = Loss(first, second, right, b, w1, w2);
        for (var step = 0; step < MostSteps; step++)
        {
            var (db, d1, d2) = Step(first, second, right, b, w1, w2);
            var (size, better) = (1.0, loss);
            for (var halving = 0; halving < MostHalvings; halving++, size /= 2)
            {
                better = Loss(first, second, right, b - (size * db), w1 - (size * d1), w2 - (size * d2));
                if (better < loss) break;
            }

            if (!(better < loss)) break;
            (b, w1, w2) = (b - (size * db), w1 - (size * d1), w2 - (size * d2));
            if (loss - better < 1e-9 * (1 + loss)) break;
            loss = better;
        }

        return (b, w1, w2);
    }

    /// <summary>Newton's step: the Hessian's inverse times the gradient, by Cramer's rule.</summary>
    private static (double Bias, double W1, double W2) Step(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<bool> right, double b, double w1, double w2)
    {
        double g0 = Ridge * b, g1 = Ridge * w1, g2 = Ridge * w2;
        double h00 = Ridge, h01 = 0, h02 = 0, h11 = Ridge, h12 = 0, h22 = Ridge;
        for (var index = 0; index < right.Length; index++)
        {
            var (x1, x2) = (first[index], second[index]);
            var likely = 1 / (1 + Math.Exp(-(b + (w1 * x1) + (w2 * x2))));
            var (error, weight) = (likely - (right[index] ? 1 : 0), likely * (1 - likely));
            (g0, g1, g2) = (g0 + error, g1 + (error * x1), g2 + (error * x2));
            (h00, h01, h02) = (h00 + weight, h01 + (weight * x1), h02 + (weight * x2));
            (h11, h12, h22) = (h11 + (weight * x1 * x1), h12 + (weight * x1 * x2), h22 + (weight * x2 * x2));
        }

        var (c0, c1, c2) = ((h11 * h22) - (h12 * h12), (h02 * h12) - (h01 * h22), (h01 * h12) - (h02 * h11));
        var determinant = (h00 * c0) + (h01 * c1) + (h02 * c2);
        return (((c0 * g0) + (c1 * g1) + (c2 * g2)) / determinant,
            ((c1 * g0) + (((h00 * h22) - (h02 * h02)) * g1) + (((h01 * h02) - (h00 * h12)) * g2)) / determinant,
            ((c2 * g0) + (((h01 * h02) - (h00 * h12)) * g1) + (((h00 * h11) - (h01 * h01)) * g2)) / determinant);
    }

    private static double Loss(ReadOnlySpan<double> first, ReadOnlySpan<double> second, ReadOnlySpan<bool> right, double b, double w1, double w2)
    {
        var sum = Ridge / 2 * ((b * b) + (w1 * w1) + (w2 * w2));
        for (var index = 0; index < right.Length; index++)
        {
            var z = b + (w1 * first[index]) + (w2 * second[index]);
            var margin = right[index] ? z : -z;
            sum += margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin;
        }

        return sum;
    }
}
