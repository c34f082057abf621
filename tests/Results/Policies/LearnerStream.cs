using Hil.Results.Policies;

namespace Hil.Results.Tests.Policies;

/// <summary>
/// A stream of samples from a model that is confident of everything and right in half of it: neither accepting nor offloading all is any
/// good. Half of the codes are within 16 below 112 and right with probability 0.2, half within 16 from 112 on and right with 0.99.
/// </summary>
internal static class LearnerStream
{
    public const double HardRight = 0.2;
    public const double EasyRight = 0.99;

    public static (sbyte Code, bool Right) At(uint sample, uint seed)
    {
        var easy = Chance.Of(seed, sample, 100) < uint.MaxValue / 2;
        var code = (sbyte)((easy ? 112 : 96) + (Chance.Of(seed, sample, 101) % 16));
        return (code, Chance.Of(seed, sample, 102) < uint.MaxValue * (easy ? EasyRight : HardRight));
    }
}
