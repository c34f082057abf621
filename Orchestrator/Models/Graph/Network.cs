namespace Hil.Models.Graph;

/// <summary>A model as its compiler sees it: operations in order, on one input and one output, or two: an exit part-way.</summary>
public sealed record Network
{
    public required string Name { get; init; }

    public required Activation Input { get; init; }

    public required Activation Output { get; init; }

    /// <summary>What the file calls the outputs of the last head and of the exit; the second is null where there is none.</summary>
    public required (string Last, string? Exit) OutputNames { get; init; }

    /// <summary>The head at which the network may end early; null: there is none.</summary>
    public Activation? Exit { get; init; }

    /// <summary>Of the layers the first so many lead to the exit; 0: there is none.</summary>
    public int ExitLayers { get; init; }

    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>The model's own input is float: a stated preparation and <see cref="Input"/>'s quantisation make codes of pixels.</summary>
    public required bool FloatInput { get; init; }

    /// <summary>Pads become part of the convolution after them where they have no other use.</summary>
    internal static List<Layer> FoldPadding(IReadOnlyList<Layer> layers, IReadOnlyList<Activation> outputs)
    {
        var folded = new List<Layer>();
        foreach (var layer in layers)
        {
            if (layer is Convolution && !outputs.Contains(layer.Input) && layers.Count(other => other.Inputs.Contains(layer.Input)) == 1
                && folded.Find(other => other.Output == layer.Input) is Padding padding)
            {
                var at = layer.Geometry;
                layer.Input = padding.Input;
                layer.Geometry = at with { PadTop = at.PadTop + padding.Geometry.PadTop, PadLeft = at.PadLeft + padding.Geometry.PadLeft };
                folded.Remove(padding);
            }

            folded.Add(layer);
        }

        return folded;
    }
}
