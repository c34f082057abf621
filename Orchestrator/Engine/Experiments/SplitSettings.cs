using System.ComponentModel.DataAnnotations;

namespace Hil.Engine.Experiments;

/// <summary>
/// Split inference: the board runs the first operations of its own model and sends what they leave for the others, and the edge finishes
/// with the board's own arithmetic. A baseline: every sample is sent, and the answer is the board's own model's.
/// </summary>
public sealed record SplitSettings
{
    /// <summary>Operations that the board runs; `hil model cuts` lists those after which a model can be cut.</summary>
    [Range(1, ushort.MaxValue)]
    public required int After { get; init; }
}
