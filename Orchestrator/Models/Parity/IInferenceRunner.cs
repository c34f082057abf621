namespace Hil.Models.Parity;

/// <summary>
/// Runs a model image on inputs: in practice the firmware's own engine built for the host, as a program that takes the path of
/// an image and files of inputs and output codes.
/// </summary>
public interface IInferenceRunner
{
    /// <param name="image">The model image.</param>
    /// <param name="inputs">Inputs back to back, each of the model's input size.</param>
    /// <param name="head">Which output; the image has an exit where it is that.</param>
    /// <param name="cancel">Ends the run.</param>
    /// <returns>Output codes back to back, in the order of the inputs.</returns>
    Task<sbyte[]> RunAsync(ReadOnlyMemory<byte> image, ReadOnlyMemory<byte> inputs, ModelHead head, CancellationToken cancel);
}
