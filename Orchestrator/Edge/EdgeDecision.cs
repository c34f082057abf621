namespace Hil.Edge;

/// <summary>From scores to a class, the same for probabilities and logits.</summary>
public static class EdgeDecision
{
    /// <summary>Index of the largest score, the first of equals.</summary>
    /// <returns>False when there is none or one is not a number: a model that computes nonsense has no answer.</returns>
    public static bool TryClass(ReadOnlySpan<float> scores, out int index)
    {
        index = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            if (float.IsNaN(scores[i]))
                return false;
            if (scores[i] > scores[index])
                index = i;
        }

        return scores.Length > 0;
    }
}
