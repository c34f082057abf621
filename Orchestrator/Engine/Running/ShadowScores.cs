namespace Hil.Engine.Running;

/// <summary>What an edge model says of the images of a data set, from the first on, as far as it was asked: cells share it.</summary>
/// <param name="classes">Scores of one image.</param>
internal sealed class ShadowScores(int classes)
{
    private float[] scores = [];

    /// <summary>Images that are known.</summary>
    public int Count { get; private set; }

    public int Classes => classes;

    /// <summary>The scores of a known image.</summary>
    public ReadOnlySpan<float> this[int image] => scores.AsSpan(image * classes, classes);

    /// <summary>Adds the next images.</summary>
    public void Add(ReadOnlySpan<float> next)
    {
        var used = Count * classes;
        if (scores.Length < used + next.Length) Array.Resize(ref scores, Math.Max(used + next.Length, 2 * scores.Length));
        next.CopyTo(scores.AsSpan(used));
        Count += next.Length / classes;
    }
}
