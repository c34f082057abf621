namespace Hil.Models.Graph;

/// <summary>
/// The outputs of a model, and its layers in the order in which a board runs them. Of two outputs the one that takes fewer
/// multiply-accumulates, or else fewer layers, is the exit: whatever it needs runs first, in the file's order, and nothing else does before it.
/// </summary>
/// <param name="Layers">In order.</param>
/// <param name="Output">The last head.</param>
/// <param name="Exit">The head at which a network may end early; null: there is one output.</param>
/// <param name="ExitLayers">Layers until the exit; 0: there is none.</param>
/// <param name="Names">Of the last head's output and the exit's.</param>
internal sealed record Heads(IReadOnlyList<Layer> Layers, Activation Output, Activation? Exit, int ExitLayers, (string Last, string? Exit) Names)
{
    /// <param name="file">For messages.</param>
    /// <param name="layers">In the file's order, which is an order of execution.</param>
    /// <param name="outputs">One or two.</param>
    /// <param name="names">As many: what the file calls them.</param>
    /// <exception cref="ModelTrouble">The two are one, have unlike numbers of classes, or the exit saves nothing.</exception>
    public static Heads Of(string file, IReadOnlyList<Layer> layers, IReadOnlyList<Activation> outputs, IReadOnlyList<string> names)
    {
        if (outputs is [var only]) return new(layers, only, null, 0, (names[0], null));
        var needed = outputs.Select(output => Needed(layers, output)).ToArray();
        var early = (Cost(needed[0]), needed[0].Count).CompareTo((Cost(needed[1]), needed[1].Count)) <= 0 ? 0 : 1;
        var (exit, last) = (outputs[early], outputs[1 - early]);
        if (exit.Bytes != last.Bytes)
        {
            throw new ModelTrouble(file, $"The outputs '{names[early]}' and '{names[1 - early]}' have {exit.Bytes} and {last.Bytes} numbers",
                "Give both heads the same classes.");
        }

        if (Cost(needed[1 - early].Except(needed[early])) == 0)
        {
            throw new ModelTrouble(file, $"Behind the output '{names[early]}' nothing is left to compute for '{names[1 - early]}'",
                "Use a model with one output, or with an exit part-way.");
        }

        return new([.. layers.Where(needed[early].Contains), .. layers.Where(layer => !needed[early].Contains(layer))], last, exit, needed[early].Count,
            (names[1 - early], names[early]));
    }

    private static long Cost(IEnumerable<Layer> layers) => layers.Sum(layer => layer.Macs);

    private static HashSet<Layer> Needed(IReadOnlyList<Layer> layers, Activation output)
    {
        var needed = new HashSet<Layer>();
        var wanted = new HashSet<Activation> { output.Storage };
        foreach (var layer in layers.Reverse().Where(layer => wanted.Contains(layer.Output.Storage)))
        {
            needed.Add(layer);
            wanted.UnionWith(layer.Inputs.Select(input => input.Storage));
        }

        return needed;
    }
}
