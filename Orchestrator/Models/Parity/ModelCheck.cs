namespace Hil.Models.Parity;

/// <summary>Runs a compiled model on inputs and compares its outputs with a reference's: what <c>hil model check</c> prints.</summary>
public sealed class ModelCheck(IInferenceRunner runner)
{
    /// <summary>Against a reference's int8 codes (an interpreter of the same file).</summary>
    /// <param name="model">The compiled model.</param>
    /// <param name="inputs">Inputs as a board would receive them, back to back.</param>
    /// <param name="reference">One row of codes per input.</param>
    /// <param name="cancel">Ends the run.</param>
    public async Task<ParityTable> AgainstCodesAsync(CompiledModel model, ReadOnlyMemory<byte> inputs, ReadOnlyMemory<sbyte> reference, CancellationToken cancel)
    {
        var ours = await runner.RunAsync(model.Image, inputs, ModelHead.Last, cancel);
        return ParityTable.OfCodes(ours, reference.Span, model.OutputCount);
    }

    /// <summary>Against a reference's numbers (a runtime that computes in float).</summary>
    /// <param name="model">The compiled model.</param>
    /// <param name="inputs">Inputs as a board would receive them, back to back.</param>
    /// <param name="reference">One row of numbers per input.</param>
    /// <param name="head">Whose numbers they are.</param>
    /// <param name="cancel">Ends the run.</param>
    public async Task<ParityTable> AgainstValuesAsync(CompiledModel model, ReadOnlyMemory<byte> inputs, ReadOnlyMemory<float> reference, ModelHead head, CancellationToken cancel)
    {
        var ours = await runner.RunAsync(model.Image, inputs, head, cancel);
        return ParityTable.OfValues(ours, model.Head(head), reference.Span);
    }
}
