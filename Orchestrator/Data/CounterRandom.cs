namespace Hil.Data;

/// <summary>
/// Random numbers by counting: the n-th number of a stream is a hash of (key, n), so that any sample can be made alone, in
/// any order, and every machine makes the same one. The hash is SplitMix64's (Steele, Lea and Flood, 2014).
/// </summary>
internal struct CounterRandom(ulong key)
{
    private ulong counter;

    /// <summary>A stream of its own for each (seed, purpose, index).</summary>
    public static CounterRandom Of(ulong seed, ulong purpose, int index) =>
        new(Mix(Mix(seed + (purpose * 0x9E3779B97F4A7C15)) + ((ulong)index * 0xD1342543DE82EF95)));

    public ulong Next() => Mix(key + (++counter * 0x9E3779B97F4A7C15));

    /// <summary>0 to <paramref name="limit"/> - 1. The bias is below limit / 2^32.</summary>
    public int Below(int limit) => (int)(((Next() >> 32) * (ulong)limit) >> 32);

    /// <summary>From <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + Below(high - low + 1);

    /// <summary>True <paramref name="of256"/> times out of 256.</summary>
    public bool Chance(int of256) => Below(256) < of256;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
