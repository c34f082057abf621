using System.Globalization;
using Hil.Protocols;

namespace Hil.Models;

/// <summary>What a board has for a model.</summary>
/// <param name="Board">Board kind, for messages.</param>
/// <param name="FlashBytes">The model's flash section.</param>
/// <param name="RamBytes">RAM for the arena and the image buffers together.</param>
/// <param name="ImageBuffers">2 or 3 (SPEC 2, Info).</param>
public sealed record ModelMemory(string Board, long FlashBytes, long RamBytes, int ImageBuffers);

/// <summary>A model that a board has no room for.</summary>
public sealed class ModelTooLargeException(string what, string where, string remedy, string layer, long needed, long available)
    : TroubleException(TroubleKind.Configuration, what, where, remedy)
{
    /// <summary>The layer that takes most of what is short.</summary>
    public string Layer { get; } = layer;

    /// <summary>Bytes needed.</summary>
    public long Needed { get; } = needed;

    /// <summary>Bytes there are.</summary>
    public long Available { get; } = available;
}

/// <summary>Whether a compiled model fits a board.</summary>
public static class FitCheck
{
    private const int BufferAlignment = 8;

    /// <exception cref="ModelTooLargeException">Flash or RAM is too small: names the layer and the bytes.</exception>
    public static void Demand(CompiledModel model, ModelMemory memory)
    {
        var name = model.Sidecar.Name;
        if (model.Image.Length > memory.FlashBytes)
        {
            var (layer, bytes) = model.LargestWeights;
            throw new ModelTooLargeException(
                Text($"The model '{name}' takes {model.Image.Length} bytes of flash, {memory.Board} has {memory.FlashBytes} for it"),
                Text($"layer '{layer}' alone has {bytes} bytes of weights"), "Use a smaller model or a board with more flash.", layer, model.Image.Length, memory.FlashBytes);
        }

        long buffer = (model.InputBytes + BufferAlignment - 1) / BufferAlignment * BufferAlignment;
        var needed = model.ArenaBytes + (memory.ImageBuffers * buffer);
        if (needed > memory.RamBytes)
        {
            var (layer, bytes) = model.Peak;
            throw new ModelTooLargeException(
                Text($"The model '{name}' takes {needed} bytes of RAM (arena {model.ArenaBytes}, {memory.ImageBuffers} image buffers of {buffer}), {memory.Board} has {memory.RamBytes} for it"),
                Text($"layer '{layer}' needs {bytes} of them at once"), "Use a smaller model or a board with more RAM.", layer, needed, memory.RamBytes);
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
