using Hil.Models.Graph;

namespace Hil.Models.Image;

/// <summary>Where each activation lies in the arena. Activations that are never alive together share bytes.</summary>
internal sealed class ArenaPlan
{
    private readonly Dictionary<Activation, Block> _blocks = [];

    private ArenaPlan(Network network)
    {
        var layers = network.Layers;
        var lastUse = LastUses(network);
        Place(network.Input, -1, lastUse);
        for (var i = 0; i < layers.Count; i++)
        {
            var output = layers[i].Output.Storage;
            if (Reusable(layers[i], i, lastUse) is { } input)
            {
                var block = _blocks[output] = _blocks[input];
                block.Bytes = Math.Max(block.Bytes, ScratchPlan.Up(output.Bytes, 4));
                block.Until = Math.Max(block.Until, lastUse[output]);
            }
            else
            {
                Place(layers[i].Output, i, lastUse);
            }
        }

        Assign();
        ScratchOffset = _blocks.Values.Max(block => block.Offset + block.Bytes);
        ScratchBytes = ScratchPlan.Up(layers.Max(ScratchPlan.Bytes), 8);
        ScratchOffset = ScratchPlan.Up(ScratchOffset, 8);
        Peak = PeakLayer(network);
    }

    /// <summary>Offset of the scratch, behind the activations.</summary>
    public int ScratchOffset { get; }

    public int ScratchBytes { get; }

    /// <summary>Everything together, a multiple of 8.</summary>
    public int Bytes => ScratchOffset + ScratchBytes;

    /// <summary>The layer at which most bytes are alive, and how many (its scratch included).</summary>
    public (Layer Layer, int Bytes) Peak { get; }

    public static ArenaPlan For(Network network) => new(network);

    public int Offset(Activation activation) => _blocks[activation.Storage].Offset;

    private static Dictionary<Activation, int> LastUses(Network network)
    {
        var last = new Dictionary<Activation, int>();
        for (var i = 0; i < network.Layers.Count; i++)
        {
            foreach (var input in network.Layers[i].Inputs) last[input.Storage] = i;
            last.TryAdd(network.Layers[i].Output.Storage, i);
        }

        last[network.Output.Storage] = network.Layers.Count;
        last.TryAdd(network.Input.Storage, 0);
        return last;
    }

    // Blocks can be shared by several activations in turn: the whole block must be free of later uses.
    private Activation? Reusable(Layer layer, int index, Dictionary<Activation, int> lastUse)
    {
        if (InPlace.Candidate(layer) is null) return null;
        foreach (var input in layer is Addition ? layer.Inputs : [layer.Input])
        {
            if (lastUse[input.Storage] == index && _blocks[input.Storage].Until == index) return input.Storage;
        }

        return null;
    }

    private void Place(Activation activation, int from, Dictionary<Activation, int> lastUse) =>
        _blocks[activation.Storage] = new Block { Bytes = ScratchPlan.Up(activation.Bytes, 4), From = from, Until = lastUse[activation.Storage] };

    // Largest first, each at the lowest offset that is free for as long as it lives.
    private void Assign()
    {
        var placed = new List<Block>();
        foreach (var block in _blocks.Values.Distinct().OrderByDescending(block => block.Bytes).ThenBy(block => block.From))
        {
            var offset = 0;
            foreach (var other in placed.Where(other => other.From <= block.Until && block.From <= other.Until).OrderBy(other => other.Offset))
            {
                if (offset + block.Bytes <= other.Offset) break;
                offset = Math.Max(offset, other.Offset + other.Bytes);
            }

            block.Offset = offset;
            placed.Add(block);
        }
    }

    private (Layer Layer, int Bytes) PeakLayer(Network network)
    {
        var best = (Layer: network.Layers[0], Bytes: 0);
        for (var i = 0; i < network.Layers.Count; i++)
        {
            var alive = _blocks.Values.Distinct().Where(block => block.From <= i && i <= block.Until).Sum(block => block.Bytes)
                + ScratchPlan.Bytes(network.Layers[i]);
            if (alive > best.Bytes) best = (network.Layers[i], alive);
        }

        return best;
    }

    private sealed class Block
    {
        public int Bytes { get; set; }

        public int From { get; init; }

        public int Until { get; set; }

        public int Offset { get; set; }
    }
}
