namespace Hil.Results.Policies;

/// <summary>Output codes of samples, each with its local answer and the truth: what a policy is fitted to.</summary>
public sealed class LabelledOutputs
{
    private readonly IReadOnlyList<LabelledOutput> samples;

    /// <param name="output">How codes become numbers.</param>
    /// <param name="samples">Not changed afterwards.</param>
    public LabelledOutputs(OutputQuantisation output, IReadOnlyList<LabelledOutput> samples) => (Output, this.samples) = (output, samples);

    /// <summary>How codes become numbers.</summary>
    public OutputQuantisation Output { get; }

    public int Count => samples.Count;

    public LabelledOutput this[int index] => samples[index];
}

/// <summary>One sample's output.</summary>
/// <param name="Codes">Raw int8 output codes in class order, at least one.</param>
/// <param name="Local">The local answer's class.</param>
/// <param name="Truth">The class that is right.</param>
public readonly record struct LabelledOutput(ReadOnlyMemory<sbyte> Codes, int Local, int Truth);
