using Hil.Models.Graph;

namespace Hil.Models.Image;

/// <summary>How the sum of one output channel becomes a code, as the engine's channel record states it.</summary>
internal readonly record struct ChannelRecord(int Bias, int Multiplier, int Round, int Shift);

/// <summary>The channel records of a convolution.</summary>
internal static class ChannelRecords
{
    private const int LargestFastShift = 22;
    private const long FastSums = 1L << 30;

    /// <summary>
    /// The input's zero point is folded into the biases (the window pads with it). When every channel's sums are below 2^30
    /// and its shift is 1..22, the engine's fast rule gives the same codes as the general one.
    /// </summary>
    public static (bool General, ChannelRecord[] Records) For(Convolution layer)
    {
        var channels = layer.Output.Channels;
        var perChannel = layer.Weights.Length / channels;
        var zero = layer.Input.Quantisation.ZeroPoint;
        var records = new ChannelRecord[channels];
        var general = false;
        for (var c = 0; c < channels; c++)
        {
            long sum = 0, least = 0, most = 0;
            foreach (var weight in layer.Weights.AsSpan(c * perChannel, perChannel))
            {
                sum += weight;
                least += weight > 0 ? weight * -128L : weight * 127L;
                most += weight > 0 ? weight * 127L : weight * -128L;
            }

            var bias = layer.Bias[c] - (zero * sum);
            var (multiplier, shift) = FixedPoint.From(layer.Multipliers[c]);
            general |= shift is < 1 or > LargestFastShift || Math.Max(Math.Abs(bias + least), Math.Abs(bias + most)) >= FastSums;
            records[c] = new ChannelRecord((int)bias, multiplier, layer.Output.Quantisation.ZeroPoint, shift);
        }

        return (general, general ? records : [.. records.Select(Fast)]);
    }

    private static ChannelRecord Fast(ChannelRecord record) =>
        record with { Round = (1 << (record.Shift - 1)) + (record.Round << record.Shift) };
}
