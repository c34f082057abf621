using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>Which samples are held out together.</summary>
internal static class Folds
{
    /// <summary>The usual number.</summary>
    public const int Usual = 10;

    /// <summary>
    /// Fold of each position: positions ranked by a hash of (seed, position), ranks dealt round. Sizes differ by at most one, and the draw
    /// repeats.
    /// </summary>
    public static int[] Deal(int count, int folds, ulong seed)
    {
        var keys = new ulong[count];
        var positions = new int[count];
        for (var index = 0; index < count; index++)
        {
            keys[index] = SplitMix64.Mix(SplitMix64.Mix(seed) + (ulong)index);
            positions[index] = index;
        }

        Array.Sort(keys, positions);
        var foldOf = new int[count];
        for (var rank = 0; rank < count; rank++) foldOf[positions[rank]] = rank % folds;
        return foldOf;
    }
}
