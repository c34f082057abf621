using Hil.Models.Parity;

namespace Hil.Models;

/// <summary>A model image and everything known about it.</summary>
public sealed record CompiledModel
{
    /// <summary>The model image (Protocols/MODEL-IMAGE.md), to be flashed alone into the board's model section.</summary>
    public required byte[] Image { get; init; }

    public required ModelSidecar Sidecar { get; init; }

    /// <summary>Bytes of one input as the board receives it.</summary>
    public required int InputBytes { get; init; }

    public required int OutputCount { get; init; }

    /// <summary>Names of the last head's output and of the exit's in the source file; the second is null where there is no exit.</summary>
    public required (string Last, string? Exit) OutputNames { get; init; }

    /// <summary>RAM for activations and scratch.</summary>
    public required int ArenaBytes { get; init; }

    /// <summary>The layer during which most RAM is in use, and how much.</summary>
    public required (string Layer, int Bytes) Peak { get; init; }

    /// <summary>The layer with most weights.</summary>
    public required (string Layer, int Bytes) LargestWeights { get; init; }

    /// <summary>Where the network can be cut in two, in the order of its operations.</summary>
    public required IReadOnlyList<ModelCut> Cuts { get; init; }

    /// <summary>What one of its outputs tells.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It has no exit.</exception>
    public ModelOutput Head(ModelHead head) => head == ModelHead.Last ? Sidecar.Output
        : Sidecar.Exit ?? throw new ArgumentOutOfRangeException(nameof(head), head, "The model has no exit.");

    /// <summary>File name of the sidecar that belongs to an image file.</summary>
    public static string SidecarPath(string name) => name + ".model.json";
}
