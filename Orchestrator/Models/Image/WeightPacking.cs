using Hil.Models.Graph;

namespace Hil.Models.Image;

/// <summary>Weights in the order in which the engine's inner loops read them.</summary>
internal static class WeightPacking
{
    // SXTB16 takes bytes 0 and 2 of a word, then 1 and 3: stored in this order they come out as neighbours.
    private static readonly int[] Order = [0, 2, 1, 3];

    public static byte[] Pack(Convolution layer) => layer.Depthwise ? Depthwise(layer) : Pairs(layer);

    /// <summary>Pairs of output channels; per pair each kernel row in groups of 4 elements of the first, then of the second.</summary>
    private static byte[] Pairs(Convolution layer)
    {
        int channels = layer.Output.Channels, rows = layer.Geometry.KernelHeight, columns = layer.Geometry.KernelWidth, depth = layer.Input.Channels;
        int padded = ScratchPlan.Channels(layer), run = ScratchPlan.Run(layer);
        var packed = new byte[checked(ScratchPlan.Up(channels, 2) * rows * run)];
        for (var c = 0; c < channels; c++)
            for (var row = 0; row < rows; row++)
                for (var column = 0; column < columns; column++)
                    for (var i = 0; i < depth; i++)
                    {
                        var element = (column * padded) + i;
                        var pair = ((c / 2 * rows) + row) * run * 2;
                        packed[pair + (element / 4 * 8) + (c % 2 * 4) + Order[element % 4]] =
                            (byte)layer.Weights[(((((c * rows) + row) * columns) + column) * depth) + i];
                    }

        return packed;
    }

    /// <summary>Groups of 4 channels; per group each kernel position's 4 weights.</summary>
    private static byte[] Depthwise(Convolution layer)
    {
        int channels = layer.Output.Channels, taps = layer.Geometry.KernelHeight * layer.Geometry.KernelWidth;
        var packed = new byte[ScratchPlan.Up(channels, 4) * taps];
        for (var c = 0; c < channels; c++)
            for (var tap = 0; tap < taps; tap++)
                packed[((((c / 4) * taps) + tap) * 4) + Order[c % 4]] = (byte)layer.Weights[(c * taps) + tap];
        return packed;
    }
}
