namespace Hil.Orchestrator.Tests.Models;

/// <summary>A QDQ model with every kind of layer on a 12x10 image of 3 channels, channels first, and random weights.</summary>
internal static class SmallModel
{
    public const int InputBytes = 12 * 10 * 3;

    public const int Outputs = 5;

    public static byte[] File(int seed = 1)
    {
        var random = new Random(seed);
        var graph = new OnnxText();
        var x = graph.Codes("image", 1 / 255f, -128);
        x = Convolution(graph, random, x, [8, 3, 3, 3], 1, 1, 1);
        x = graph.Codes(graph.Node("Relu", "relu", [x]), 0.03f, -128);
        var skip = x;
        x = graph.Codes(Convolution(graph, random, x, [8, 1, 3, 3], 1, 8, 1), 0.05f, 3);
        x = graph.Codes(graph.Node("Add", "sum", [skip, x]), 0.06f, -10);
        x = graph.Node("MaxPool", "pool", [x], ("kernel_shape", [2, 2]), ("strides", [2, 2]));
        graph.Constant("pads", [0L, 0, 1, 1, 0, 0, 1, 1], 8);
        x = graph.Codes(graph.Node("Pad", "padded", [x, "pads"]), 0.06f, -10);
        x = graph.Codes(Convolution(graph, random, x, [7, 8, 3, 3], 2, 1, 0), 0.11f, 4);
        x = graph.Codes(graph.Node("AveragePool", "average", [x], ("kernel_shape", [2, 2]), ("strides", [1, 1])), 0.08f, 0);
        x = graph.Node("Flatten", "flat", [x]);
        x = graph.Codes(graph.Node("Gemm", "classes", [x, graph.Weights(random, Outputs, 28)], ("transB", [1])), 0.2f, 0);
        graph.Node("Softmax", "probabilities", [x], ("axis", [1]));
        return graph.File("image", [1, 3, 12, 10], "probabilities", [1, Outputs]);
    }

    public static byte[] Pixels(int count, int seed = 7)
    {
        var pixels = new byte[count * InputBytes];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    private static string Convolution(OnnxText graph, Random random, string x, long[] shape, int stride, int group, int pad)
    {
        var weights = graph.Weights(random, shape);
        return graph.Node("Conv", "of_" + weights, [x, weights],
            ("kernel_shape", [shape[2], shape[3]]), ("strides", [stride, stride]), ("pads", [pad, pad, pad, pad]), ("group", [group]), ("dilations", [1, 1]));
    }
}
