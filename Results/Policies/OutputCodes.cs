namespace Hil.Results.Policies;

/// <summary>What every policy reads from output codes.</summary>
public static class OutputCodes
{
    /// <summary>Index of the largest code, the first of equals (SPEC 2.1).</summary>
    /// <param name="codes">At least one.</param>
    public static int Largest(ReadOnlySpan<sbyte> codes)
    {
        if (codes.IsEmpty) throw new ArgumentException("a model has at least one output", nameof(codes));
        var largest = 0;
        for (var index = 1; index < codes.Length; index++)
        {
            if (codes[index] > codes[largest]) largest = index;
        }

        return largest;
    }

    /// <summary>The second largest code, which may equal the largest; -128 of a model with one output.</summary>
    /// <param name="codes">At least one.</param>
    /// <param name="largest">Index of the largest, by <see cref="Largest"/>.</param>
    public static sbyte Second(ReadOnlySpan<sbyte> codes, int largest)
    {
        var second = sbyte.MinValue;
        for (var index = 0; index < codes.Length; index++)
        {
            if (index != largest && codes[index] > second) second = codes[index];
        }

        return second;
    }
}
