namespace Hil.Edge;

/// <summary>Something that scores images in batches. One caller at a time, except for the interrupt token.</summary>
public interface IImageClassifier : IDisposable
{
    /// <summary>Bytes of one image: rows of interleaved channels, 8 bits each.</summary>
    int ImageBytes { get; }

    /// <summary>Scores per image, 1..65,535.</summary>
    int Classes { get; }

    /// <summary>Images per run.</summary>
    int BatchLimit { get; }

    /// <summary>Puts an image into a slot.</summary>
    /// <param name="slot">0 to <see cref="BatchLimit"/> - 1.</param>
    /// <param name="pixels"><see cref="ImageBytes"/> bytes.</param>
    void Load(int slot, ReadOnlySpan<byte> pixels);

    /// <summary>Scores the images in the slots 0 to <paramref name="count"/> - 1.</summary>
    /// <exception cref="Protocols.TroubleException">The model failed on them.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted; no score is valid.</exception>
    void Run(int count, CancellationToken interrupt = default);

    /// <summary>Raw scores of a slot from the last run, in class order; valid until the next.</summary>
    ReadOnlySpan<float> Scores(int slot);
}
