using Hil.Protocols.Messages;
using Hil.Results.Store;

namespace Hil.Results.Tuning;

/// <summary>What tuning and replay need of an answered sample, whichever truth is taken.</summary>
/// <param name="Sequence">Sample id.</param>
/// <param name="Codes">Raw int8 output codes; empty where they were not told.</param>
/// <param name="Local">The local answer.</param>
/// <param name="Final">The final answer.</param>
/// <param name="Edge">The edge's answer; null where it has not seen the sample.</param>
/// <param name="Label">The data set's; null where it has none.</param>
/// <param name="Offloaded">As it ran, fallbacks included.</param>
public readonly record struct RecordedSample(uint Sequence, ReadOnlyMemory<sbyte> Codes, int Local, int Final, int? Edge, int? Label, bool Offloaded)
{
    /// <summary>It stopped at the model's exit: no policy at the last head decided on it, and its codes are of another head.</summary>
    public bool Stopped { get; init; }

    /// <summary>Null of a sample that has no answer.</summary>
    public static RecordedSample? Of(in SampleRecord sample) => sample is { State: SampleState.Answered, LocalClass: { } local, FinalClass: { } final }
        ? new RecordedSample((uint)sample.Sequence, sample.LocalOutput, local, final, sample.EdgeClass, sample.Label, sample.Decision == Decision.Offload) { Stopped = sample.Exited == true }
        : null;
}
