namespace Hil.Models.Parity;

/// <summary>
/// Runs a model image on inputs: in practice the firmware's own engine built for the host, as a program that takes the path of
/// an image, inputs on its standard input, and answers with codes on its standard output.
/// </summary>
public interface IInferenceRunner
{
    /// <param name="image">The model image.</param>
    /// <param name="inputs">Inputs back to back, each of the model's input size.</param>
    /// <param name="cancel">Ends the run.</param>
    /// <returns>Output codes back to back, in the order of the inputs.</returns>
    Task<sbyte[]> RunAsync(ReadOnlyMemory<byte> image, ReadOnlyMemory<byte> inputs, CancellationToken cancel);
}
