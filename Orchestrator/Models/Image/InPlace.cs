using Hil.Models.Graph;

namespace Hil.Models.Image;

/// <summary>When an operation may write its output over its input, both beginning at one address.</summary>
internal static class InPlace
{
    /// <summary>The input whose bytes the output may take, if it has no later use; null when none.</summary>
    public static Activation? Candidate(Layer layer) => layer switch
    {
        Table or Softmax => layer.Input,
        // Element by element, either input will do; the caller takes the first that has no later use.
        Addition => layer.Input,
        AveragePool or MaximumPool => layer.Geometry is { PadTop: 0, PadLeft: 0 } ? layer.Input : null,
        Convolution convolution => Keeps(convolution) ? layer.Input : null,
        _ => null,
    };

    /// <summary>
    /// A row of output is written when the input rows its kernel needs are in the window: it must end before the first input
    /// row that is not there yet.
    /// </summary>
    private static bool Keeps(Convolution layer)
    {
        if (ScratchPlan.Strip(layer) < layer.Output.Width) return false;
        var at = layer.Geometry;
        long outputRow = (long)layer.Output.Width * layer.Output.Channels, inputRow = (long)layer.Input.Width * layer.Input.Channels;
        for (var y = 0; y < layer.Output.Height; y++)
        {
            var unread = (y * at.StrideHeight) - at.PadTop + at.KernelHeight;
            if (unread < layer.Input.Height && (y + 1) * outputRow > Math.Max(unread, 0) * inputRow) return false;
        }

        return true;
    }
}
