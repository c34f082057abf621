namespace Hil.Results.Statistics;

/// <summary>Random numbers that repeat on every machine and version: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
internal sealed class SplitMix64(ulong seed)
{
    private ulong state = seed;

    /// <summary>64 bits.</summary>
    public ulong Next() => Finish(state += 0x9E3779B97F4A7C15);

    /// <summary>In [0, 1), in steps of 2^-53.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A hash of the value.</summary>
    public static ulong Mix(ulong value) => Finish(value + 0x9E3779B97F4A7C15);

    private static ulong Finish(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
