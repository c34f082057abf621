using Hil.Models.Graph;

namespace Hil.Models.Image;

/// <summary>Scratch of one operation: the widened rows of a convolution (Firmware/nn/window.h), the tables of an addition.</summary>
internal static class ScratchPlan
{
    /// <summary>Windows are kept within this by computing a row of output in several passes.</summary>
    public const int WindowBytes = 6144;

    private const int AdditionBytes = 2 * 256 * sizeof(int);

    /// <summary>Output columns per pass: all of them when the window is small enough, else as many as fit, at least one.</summary>
    public static int Strip(Convolution layer)
    {
        var strip = layer.Output.Width;
        while (strip > 1 && Window(layer, strip) > WindowBytes) strip = (strip + 1) / 2;
        return strip;
    }

    public static int Bytes(Layer layer) => layer switch
    {
        Convolution convolution => Window(convolution, Strip(convolution)),
        Addition => AdditionBytes,
        _ => 0,
    };

    /// <summary>Elements of one kernel row of a convolution in the image and in the window.</summary>
    public static int Run(Convolution layer) => Up(layer.Geometry.KernelWidth * Channels(layer), 4);

    public static int Up(int value, int to) => (value + to - 1) / to * to;

    public static int Channels(Convolution layer) => Up(layer.Input.Channels, layer.Depthwise ? 4 : 2);

    private static int Window(Convolution layer, int strip)
    {
        var at = layer.Geometry;
        var columns = ((strip - 1) * at.StrideWidth) + at.KernelWidth;
        return checked(((at.KernelHeight * Up(columns * Channels(layer), 4)) + 4) * sizeof(short));
    }
}
