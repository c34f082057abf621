using Hil.Models.Graph;

namespace Hil.Models;

/// <summary>A place where a network can be cut in two: only the last operation's output is needed from then on.</summary>
/// <param name="After">Operations before the cut, 1 or more.</param>
/// <param name="Operation">Kind of the last of them, such as `convolution`.</param>
/// <param name="Name">Its name in the model file.</param>
/// <param name="Bytes">Activations to send.</param>
/// <param name="Macs">Multiply-accumulates before the cut.</param>
public sealed record ModelCut(int After, string Operation, string Name, int Bytes, long Macs)
{
    /// <summary>Every cut of a network. Across a residual connection there is none, for two activations are needed then.</summary>
    internal static IReadOnlyList<ModelCut> Of(Network network)
    {
        var layers = network.Layers;
        var cuts = new List<ModelCut>();
        var macs = 0L;
        for (var after = 1; after < layers.Count; after++)
        {
            var last = layers[after - 1];
            macs += last.Macs;
            var made = layers.Skip(after).Select(layer => layer.Output.Storage).ToHashSet();
            var needed = layers.Skip(after).SelectMany(layer => layer.Inputs).Append(network.Output).Select(input => input.Storage).Where(input => !made.Contains(input));
            if (needed.All(input => input == last.Output.Storage)) cuts.Add(new(after, Kind(last), last.Name, last.Output.Bytes, macs));
        }

        return cuts;
    }

    private static string Kind(Layer layer) => layer switch
    {
        Convolution { Depthwise: true } => "depthwise",
        Convolution => "convolution",
        AveragePool => "average pool",
        MaximumPool => "maximum pool",
        Addition => "addition",
        Softmax => "softmax",
        Padding => "pad",
        _ => "table",
    };
}
