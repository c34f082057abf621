namespace Hil.Data;

/// <summary>The ten classes as outlines around the origin, u to the right, v down, 256 units to the outermost corner. Integers only.</summary>
internal static class Outline
{
    public const int Disc = 0;
    public const int Square = 2;
    public const int Triangle = 4;

    /// <summary>Names by label.</summary>
    public static readonly string[] Names = ["disc", "ring", "square", "frame", "triangle", "star", "cross", "crescent", "arrow", "bars"];

    // Normals of the star's five edges: 256 times sine and cosine of 0, 72, 144, 216 and 288 degrees.
    private static ReadOnlySpan<short> StarX => [0, 243, 150, -150, -243];

    private static ReadOnlySpan<short> StarY => [256, 79, -207, -207, 79];

    /// <summary>Whether a point lies inside.</summary>
    /// <param name="label">0 to 9, see <see cref="Names"/>.</param>
    /// <param name="u">Right of the centre.</param>
    /// <param name="v">Below the centre.</param>
    public static bool Contains(int label, int u, int v)
    {
        var (across, down) = (Math.Abs(u), Math.Abs(v));
        var (far, square) = (Math.Max(across, down), (u * u) + (v * v));
        return label switch
        {
            Disc => square < 225 * 225,
            1 => square is < 240 * 240 and > 135 * 135,
            Square => far < 195,
            3 => far is < 210 and > 115,
            // 443 / 256 is the root of 3: an equilateral triangle with its tip up.
            Triangle => v < 140 && 443 * across < 256 * (v + 256),
            5 => InStar(u, v),
            6 => (across < 78 && down < 240) || (down < 78 && across < 240),
            7 => square < 245 * 245 && ((u - 105) * (u - 105)) + (v * v) > 185 * 185,
            8 => (down < 60 && u is > -240 and < 40) || (u is >= 0 and < 245 && down * 256 < (245 - u) * 230),
            _ => across < 215 && down is > 55 and < 190,
        };
    }

    /// <summary>A pentagram is what lies inside at least four of its five lines.</summary>
    private static bool InStar(int u, int v)
    {
        var inside = 0;
        for (var k = 0; k < 5; k++)
            if ((StarX[k] * u) + (StarY[k] * v) < 90 * 256)
                inside++;
        return inside >= 4;
    }
}
