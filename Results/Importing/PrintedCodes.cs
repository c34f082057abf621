using Hil.Protocols.MlPerfTiny;

namespace Hil.Results.Importing;

/// <summary>
/// Output codes behind printed outputs. TFLite's int8 softmax has 256 steps of 1/256, three decimals tell them apart, and so the codes
/// come back exactly; outputs of another kind are not rounded to codes that no device had.
/// </summary>
internal static class PrintedCodes
{
    private const int Steps = 256;
    private const int ZeroPoint = -128;

    /// <summary>Half of the last decimal, in steps, and a little for its binary form.</summary>
    private const double Tolerance = (0.0005 * Steps) + 1e-9;

    /// <summary>Whether every output of every inference is one of the 256.</summary>
    public static bool AreSoftmax(IReadOnlyList<RunnerInference> inferences) => inferences.Count > 0 && inferences.All(one => one.Results.Count > 1
        && one.Results.All(output => Math.Round(output * Steps) is >= 0 and < Steps and var step && Math.Abs((output * Steps) - step) <= Tolerance));

    public static sbyte[] Of(IReadOnlyList<double> outputs) => [.. outputs.Select(output => (sbyte)(Math.Round(output * Steps) + ZeroPoint))];

    /// <summary>Index of the largest output, the first of equals.</summary>
    public static int Largest(IReadOnlyList<double> outputs)
    {
        var largest = 0;
        for (var index = 1; index < outputs.Count; index++)
        {
            if (outputs[index] > outputs[largest]) largest = index;
        }

        return largest;
    }
}
