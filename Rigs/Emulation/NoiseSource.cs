namespace Hil.Rigs.Emulation;

/// <summary>Random numbers that are the same for the same seed on every machine and in every version: SplitMix64 (Steele, Lea, Flood 2014).</summary>
public sealed class NoiseSource(ulong seed)
{
    private ulong state = seed;
    private double spare = double.NaN;

    /// <summary>A source of its own for each name.</summary>
    public static NoiseSource Named(int seed, string name)
    {
        // FNV-1a: string.GetHashCode differs from process to process.
        var hash = 14695981039346656037UL;
        foreach (var letter in name)
            hash = (hash ^ letter) * 1099511628211UL;
        return new(hash ^ ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL));
    }

    /// <summary>Uniform in 0..1, 1 excluded.</summary>
    public double Uniform()
    {
        state += 0x9E3779B97F4A7C15UL;
        var z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>Normal with mean 0 and standard deviation 1, by the polar method (Marsaglia, Bray 1964).</summary>
    public double Gaussian()
    {
        if (!double.IsNaN(spare))
        {
            var kept = spare;
            spare = double.NaN;
            return kept;
        }

        while (true)
        {
            var (u, v) = (2 * Uniform() - 1, 2 * Uniform() - 1);
            var square = u * u + v * v;
            if (square is >= 1 or 0)
                continue;
            var factor = Math.Sqrt(-2 * Math.Log(square) / square);
            spare = v * factor;
            return u * factor;
        }
    }
}
