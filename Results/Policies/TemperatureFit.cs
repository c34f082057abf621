using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// The temperature of greatest likelihood (Guo, Pleiss, Sun, Weinberger, ICML 2017): the mean negative log-likelihood of the truth is convex
/// in 1/T, so a golden-section search over log T finds its minimum. A probability that was rounded to 0 counts as half a step.
/// </summary>
internal static class TemperatureFit
{
    /// <summary>Relative step of T at which the search ends.</summary>
    private const double Fine = 1e-3;

    /// <param name="training">At least one sample.</param>
    /// <param name="least">Least temperature.</param>
    /// <param name="most">Largest temperature.</param>
    /// <returns>Three decimals.</returns>
    public static double Of(LabelledOutputs training, double least, double most)
    {
        var golden = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(least), Math.Log(most));
        var (left, right) = (high - (golden * (high - low)), low + (golden * (high - low)));
        var (atLeft, atRight) = (Loss(training, left), Loss(training, right));
        while (high - low > Fine)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (golden * (high - low));
                atLeft = Loss(training, left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (golden * (high - low));
                atRight = Loss(training, right);
            }
        }

        return Math.Clamp(Math.Round(Math.Exp((low + high) / 2), 3), least, most);
    }

    private static double Loss(LabelledOutputs training, double logTemperature)
    {
        var inverse = Math.Exp(-logTemperature);
        var output = training.Output;
        var isLogits = output.Encoding == OutputEncoding.Logits;
        Span<double> logs = stackalloc double[CodeTable.Codes];
        Span<double> powers = stackalloc double[CodeTable.Codes];
        for (var index = 0; index < CodeTable.Codes; index++)
        {
            // Logits by their difference from the largest: no power is too large or all too small.
            logs[index] = inverse * (isLogits ? -index * output.Scale : Math.Log(Math.Clamp(output.Value(index - 128), output.Scale / 2, 1)));
            powers[index] = Math.Exp(logs[index]);
        }

        var sum = 0.0;
        for (var index = 0; index < training.Count; index++)
        {
            var codes = training[index].Codes.Span;
            var truth = training[index].Truth;
            var top = isLogits ? codes[training[index].Local] : (sbyte)0;
            var all = 0.0;
            foreach (var code in codes) all += powers[isLogits ? top - code : code + 128];
            // A truth that the model has no output for is as unlikely as it can be.
            var right = truth < codes.Length ? codes[truth] : sbyte.MinValue;
            sum += Math.Log(all) - logs[isLogits ? top - right : right + 128];
        }

        return sum / training.Count;
    }
}
