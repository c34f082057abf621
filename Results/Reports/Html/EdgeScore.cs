using System.Runtime.InteropServices;

namespace Hil.Results.Reports.Html;

/// <summary>What an edge model's raw output says of its own answer.</summary>
internal static class EdgeScore
{
    private const double Rounding = 0.01;

    /// <summary>The largest of float32 values that are probabilities; null where they are something else.</summary>
    /// <param name="output">Little-endian, in class order; may be empty, and of any length: it came from a file.</param>
    public static double? Of(ReadOnlySpan<byte> output)
    {
        var values = MemoryMarshal.Cast<byte, float>(output);
        var (sum, largest) = (0.0, 0.0);
        foreach (var value in values)
        {
            if (value is not (>= 0 and <= 1)) return null;
            sum += value;
            largest = Math.Max(largest, value);
        }

        return Math.Abs(sum - 1) < Rounding ? largest : null;
    }
}
