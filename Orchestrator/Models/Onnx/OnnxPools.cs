using Hil.Models.Graph;

namespace Hil.Models.Onnx;

/// <summary>Kernels without weights, and how a kernel goes over its input.</summary>
internal sealed partial class OnnxGraph
{
    private Codes MaximumPool(OnnxNode node)
    {
        var image = Image(node);
        if (node.Ints("dilations", 1, 1).Any(dilation => dilation != 1)) throw ModelTrouble.NotSupported(file, "Dilation is not supported", node.Label);
        return MaximumPool(node, image, Window(node, image.Activation, node.Ints("kernel_shape")));
    }

    private Codes GlobalMaximumPool(OnnxNode node)
    {
        var image = Image(node);
        return MaximumPool(node, image, Whole(node, image.Activation));
    }

    private Codes MaximumPool(OnnxNode node, Codes image, (Geometry Geometry, int Height, int Width) window)
    {
        var input = image.Activation;
        var output = new Activation(node.Output, window.Height, window.Width, input.Channels, input.Quantisation);
        _layers.Add(new MaximumPool(node.Label, input, output) { Geometry = window.Geometry });
        return image with { Activation = output };
    }

    private Pending AveragePool(OnnxNode node, bool global)
    {
        var image = Image(node);
        var input = image.Activation;
        var (geometry, height, width) = global ? Whole(node, input) : Window(node, input, node.Ints("kernel_shape"));
        var padded = geometry.PadTop + geometry.PadLeft > 0 || ((height - 1) * geometry.StrideHeight) + geometry.KernelHeight > input.Height
            || ((width - 1) * geometry.StrideWidth) + geometry.KernelWidth > input.Width;
        var byCount = padded && node.Int("count_include_pad", 0) == 0;
        return new Pending(height, width, input.Channels, OnnxLayout.Nchw, (output, low, high) =>
        {
            if (byCount && output.Quantisation != input.Quantisation)
                throw ModelTrouble.NotSupported(file, "A padded average pool that changes the scale is not supported", node.Label);
            return new AveragePool(node.Label, input, output)
            {
                Geometry = geometry,
                Multiplier = byCount ? null : (double)input.Quantisation.Scale / output.Quantisation.Scale / (geometry.KernelHeight * geometry.KernelWidth),
                Low = low,
                High = high,
            };
        });
    }

    private Codes Pad(OnnxNode node)
    {
        var image = Image(node);
        var input = image.Activation;
        var pads = node.Has(1) ? Constant(node, 1).Integers() : [.. node.Ints("pads")];
        if (pads is not [0, 0, var top, var left, 0, 0, var bottom, var right] || pads.Any(pad => pad is < 0 or > 255) || node.Text("mode", "constant") != "constant"
            || (node.Has(2) && Constant(node, 2).Floats().Any(value => value != 0)) || node.Has(3))
            throw ModelTrouble.NotSupported(file, "Only padding of rows and columns with 0 is supported", node.Label);
        var output = new Activation(node.Output, input.Height + (int)(top + bottom), input.Width + (int)(left + right), input.Channels, input.Quantisation);
        _layers.Add(new Padding(node.Label, input, output) { Geometry = Geometry.One with { PadTop = (int)top, PadLeft = (int)left } });
        return image with { Activation = output };
    }

    private (Geometry Geometry, int Height, int Width) Whole(OnnxNode node, Activation input) => input.Height <= 255 && input.Width <= 255
        ? (new Geometry(input.Height, input.Width, 1, 1, 0, 0), 1, 1)
        : throw ModelTrouble.NotSupported(file, "A global pool over more than 255 rows or columns is not supported", node.Label);

    private (Geometry Geometry, int Height, int Width) Window(OnnxNode node, Activation input, IReadOnlyList<long> kernel)
    {
        var strides = node.Ints("strides", 1, 1);
        var pads = node.Ints("pads", 0, 0, 0, 0);
        if (kernel.Count != 2 || strides.Count != 2 || pads.Count != 4) throw ModelTrouble.NotSupported(file, "Only kernels of two dimensions are supported", node.Label);
        if (kernel.Concat(strides).Any(size => size is < 1 or > 255) || pads.Any(pad => pad is < 0 or > 255))
            throw ModelTrouble.NotSupported(file, "Kernels and strides must be 1..255, pads 0..255", node.Label);
        if (node.Int("ceil_mode", 0) != 0) throw ModelTrouble.NotSupported(file, "ceil_mode is not supported", node.Label);

        var auto = node.Text("auto_pad", "NOTSET");
        var (height, top) = Along(input.Height, (int)kernel[0], (int)strides[0], auto, (int)pads[0], (int)pads[2]);
        var (width, left) = Along(input.Width, (int)kernel[1], (int)strides[1], auto, (int)pads[1], (int)pads[3]);
        if (height < 1 || width < 1) throw ModelTrouble.Damaged(file, node: node.Label);
        return (new Geometry((int)kernel[0], (int)kernel[1], (int)strides[0], (int)strides[1], top, left), height, width);
    }

    private static (int Size, int Before) Along(int size, int kernel, int stride, string auto, int before, int after)
    {
        if (auto is not ("SAME_UPPER" or "SAME_LOWER"))
        {
            var both = auto == "VALID" ? 0 : before + after;
            return (size + both < kernel ? 0 : ((size + both - kernel) / stride) + 1, auto == "VALID" ? 0 : before);
        }

        var outputs = (size + stride - 1) / stride;
        var total = Math.Max(0, ((outputs - 1) * stride) + kernel - size);
        return (outputs, auto == "SAME_UPPER" ? total / 2 : (total + 1) / 2);
    }
}
