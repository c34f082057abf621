namespace Hil.Results.Policies;

/// <summary>Chance without a state, as in Firmware/hi/policy.c (SPEC 2.1).</summary>
public static class Chance
{
    /// <summary>32 bits that look random, the same for the same seed, sample and draw.</summary>
    public static uint Of(uint seed, uint sample, uint draw = 0) => Mix(Mix(Mix(seed ^ 0x9E3779B9) + sample) + draw);

    /// <summary>The finaliser of MurmurHash3 (A. Appleby, public domain).</summary>
    private static uint Mix(uint value)
    {
        value ^= value >> 16;
        value *= 0x85EBCA6B;
        value ^= value >> 13;
        value *= 0xC2B2AE35;
        return value ^ (value >> 16);
    }
}
