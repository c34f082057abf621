using System.Globalization;
using Hil.Protocols;

namespace Hil.Models.Parity;

/// <summary>One output of one row.</summary>
public readonly record struct ParityPlace(int Row, int Output);

/// <summary>
/// How far outputs agree with reference outputs of the same inputs. Differences are in the reference's own unit: codes
/// (steps) or values.
/// </summary>
public sealed record ParityTable
{
    public required int Rows { get; init; }

    /// <summary>Rows whose outputs are all equal.</summary>
    public required int RowsEqual { get; init; }

    /// <summary>Rows whose largest output (the first of equals) is the same.</summary>
    public required int ArgmaxEqual { get; init; }

    public required double MeanDifference { get; init; }

    public required double LargestDifference { get; init; }

    /// <summary>Where the largest difference is: the first of equals.</summary>
    public required ParityPlace LargestAt { get; init; }

    public double ArgmaxEqualShare => (double)ArgmaxEqual / Rows;

    /// <summary>Compares codes with codes; the unit is one step.</summary>
    public static ParityTable OfCodes(ReadOnlySpan<sbyte> ours, ReadOnlySpan<sbyte> reference, int outputs) =>
        Of([.. Doubles(ours)], [.. Doubles(reference)], outputs);

    /// <summary>Compares codes, as the numbers that they stand for, with a reference's numbers.</summary>
    /// <param name="ours">Codes back to back.</param>
    /// <param name="output">The compiled model's sidecar's output.</param>
    /// <param name="reference">Numbers back to back, in the same order.</param>
    public static ParityTable OfValues(ReadOnlySpan<sbyte> ours, ModelOutput output, ReadOnlySpan<float> reference)
    {
        if (output is not { Count: { } outputs, Scale: { } scale, ZeroPoint: { } zero })
            throw new ArgumentException("The sidecar is not that of a compiled model.", nameof(output));
        var values = new double[ours.Length];
        for (var i = 0; i < values.Length; i++) values[i] = scale * (ours[i] - zero);
        var expected = new double[reference.Length];
        for (var i = 0; i < expected.Length; i++) expected[i] = reference[i];
        return Of(values, expected, outputs);
    }

    private static ParityTable Of(double[] ours, double[] reference, int outputs)
    {
        if (outputs < 1 || ours.Length == 0 || ours.Length != reference.Length || ours.Length % outputs != 0)
        {
            throw new TroubleException(TroubleKind.Data, string.Create(CultureInfo.InvariantCulture, $"{ours.Length} outputs cannot be compared with {reference.Length} of a reference"),
                string.Create(CultureInfo.InvariantCulture, $"{outputs} outputs to a row"), "Give the reference rows of the same inputs.");
        }

        var rows = ours.Length / outputs;
        int equal = 0, argmax = 0, largest = 0;
        double sum = 0;
        for (var row = 0; row < rows; row++)
        {
            var same = true;
            for (var i = row * outputs; i < (row + 1) * outputs; i++)
            {
                var difference = Math.Abs(ours[i] - reference[i]);
                sum += difference;
                same &= difference == 0;
                if (difference > Math.Abs(ours[largest] - reference[largest])) largest = i;
            }

            equal += same ? 1 : 0;
            argmax += Argmax(ours.AsSpan(row * outputs, outputs)) == Argmax(reference.AsSpan(row * outputs, outputs)) ? 1 : 0;
        }

        return new ParityTable
        {
            Rows = rows,
            RowsEqual = equal,
            ArgmaxEqual = argmax,
            MeanDifference = sum / ours.Length,
            LargestDifference = Math.Abs(ours[largest] - reference[largest]),
            LargestAt = new ParityPlace(largest / outputs, largest % outputs),
        };
    }

    private static double[] Doubles(ReadOnlySpan<sbyte> codes)
    {
        var values = new double[codes.Length];
        for (var i = 0; i < codes.Length; i++) values[i] = codes[i];
        return values;
    }

    private static int Argmax(ReadOnlySpan<double> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best]) best = i;
        return best;
    }
}
