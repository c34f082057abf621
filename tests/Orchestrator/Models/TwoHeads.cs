namespace Hil.Orchestrator.Tests.Models;

/// <summary>A QDQ model on a 12x10 image of 3 channels with a head part-way, random weights.</summary>
internal static class TwoHeads
{
    public const int Classes = 5;

    /// <param name="lateHead">The nodes of the early head stand behind those of the last one, as exporters may have it.</param>
    /// <param name="early">Classes of the early head.</param>
    /// <param name="softmax">The early head ends in one; else in quantised logits.</param>
    /// <param name="seed">Of the weights.</param>
    public static byte[] File(bool lateHead = false, int early = Classes, bool softmax = true, int seed = 1)
    {
        var random = new Random(seed);
        var graph = new OnnxText();
        var x = graph.Codes("image", 1 / 255f, -128);
        x = Convolution(graph, x, graph.Weights(random, 8, 3, 3, 3), 1);
        var trunk = graph.Codes(graph.Node("Relu", "relu", [x]), 0.03f, -128);
        // Drawn in one order whatever the order of the nodes, so that both files compute the same.
        var (pool, deep, first, last) = (graph.Weights(random, 8, 8, 3, 3), graph.Weights(random, 8, 8, 3, 3), graph.Weights(random, early, 8), graph.Weights(random, Classes, 8));
        if (!lateHead) Head(graph, "early", Reduced(graph, trunk, pool, "early"), first, softmax);
        // The trunk goes on: the sum needs it after the exit.
        x = graph.Codes(Convolution(graph, trunk, deep, 1), 0.05f, 3);
        x = graph.Codes(graph.Node("Add", "sum", [trunk, x]), 0.06f, -10);
        Head(graph, "last", x, last, softmax: true);
        if (lateHead) Head(graph, "early", Reduced(graph, trunk, pool, "early"), first, softmax);
        return graph.File("image", [1, 3, 12, 10], ("last", [1, Classes]), ("early", [1, early]));
    }

    private static string Reduced(OnnxText graph, string x, string weights, string name) =>
        graph.Codes(graph.Node("Conv", name + "_conv", [x, weights], ("kernel_shape", [3, 3]), ("strides", [2, 2]), ("pads", [1, 1, 1, 1])), 0.09f, 2);

    private static string Convolution(OnnxText graph, string x, string weights, int pad) =>
        graph.Node("Conv", "of_" + weights, [x, weights], ("kernel_shape", [3, 3]), ("strides", [1, 1]), ("pads", [pad, pad, pad, pad]));

    private static void Head(OnnxText graph, string name, string x, string weights, bool softmax)
    {
        x = graph.Codes(graph.Node("GlobalAveragePool", name + "_pool", [x]), 0.05f, 0);
        x = graph.Node("Flatten", name + "_flat", [x]);
        var sums = graph.Node("Gemm", name + "_classes", [x, weights], ("transB", [1]));
        if (softmax)
        {
            graph.Node("Softmax", name, [graph.Codes(sums, 0.02f, 0)], ("axis", [1]));
            return;
        }

        graph.Node("Identity", name, [graph.Codes(sums, 0.02f, 7)]);
    }
}
