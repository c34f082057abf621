namespace Hil.Edge;

/// <summary>Images to be scored when no offload waits.</summary>
internal sealed class ShadowJob(ReadOnlyMemory<byte> pixels, Memory<float> scores, CancellationToken cancellation)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Completion => _done.Task;

    /// <summary>Images scored so far.</summary>
    public int Done { get; private set; }

    public bool IsAbandoned => cancellation.IsCancellationRequested;

    public int Images(int imageBytes) => pixels.Length / imageBytes;

    /// <summary>Loads the next images; an interrupted run loads them again.</summary>
    /// <returns>How many.</returns>
    public int LoadNext(IImageClassifier model, int limit)
    {
        var count = Math.Min(limit, Images(model.ImageBytes) - Done);
        for (var slot = 0; slot < count; slot++)
            model.Load(slot, pixels.Span.Slice((Done + slot) * model.ImageBytes, model.ImageBytes));
        return count;
    }

    /// <summary>Takes the scores of the images loaded last.</summary>
    /// <returns>True when these were the last ones.</returns>
    public bool Take(IImageClassifier model, int count)
    {
        for (var slot = 0; slot < count; slot++)
            model.Scores(slot).CopyTo(scores.Span.Slice((Done + slot) * model.Classes, model.Classes));
        Done += count;
        return Done == Images(model.ImageBytes);
    }

    public void Complete() => _done.TrySetResult();

    public void Abandon() => _done.TrySetCanceled(cancellation.IsCancellationRequested ? cancellation : new CancellationToken(true));

    public void Fail(Exception why) => _done.TrySetException(why);
}
