namespace Hil.Data;

/// <summary>Where an outline lies in the image: centre, size, turn and stretch. Integers only, so that all machines agree.</summary>
internal readonly struct Pose
{
    /// <summary>Angles are counted in 1024ths of a turn.</summary>
    public const int FullTurn = 1024;

    private readonly int x;
    private readonly int y;
    private readonly int reach;
    private readonly int uPerX;
    private readonly int uPerY;
    private readonly int vPerX;
    private readonly int vPerY;

    /// <param name="x">Centre, in quarters of a pixel from the left edge.</param>
    /// <param name="y">Centre, in quarters of a pixel from the top edge.</param>
    /// <param name="radius">Quarters of a pixel from the centre to the outermost corner, at least 1.</param>
    /// <param name="angle">0 to 1023.</param>
    /// <param name="stretch">Length along the outline's u axis, 256 = as designed.</param>
    public Pose(int x, int y, int radius, int angle, int stretch)
    {
        (this.x, this.y) = (x, y);
        var along = Math.Max(1, radius * stretch / 256);
        reach = (Math.Max(along, radius) * 3 / 2) + 4;
        var (sine, cosine) = (Sine(angle), Sine(angle + (FullTurn / 4)));
        // Sine has 14 fractional bits and a radius is 256 units: the quotients are units in 1/65536 for a quarter of a pixel.
        (uPerX, uPerY) = (cosine * 1024 / along, sine * 1024 / along);
        (vPerX, vPerY) = (-sine * 1024 / radius, cosine * 1024 / radius);
    }

    /// <summary>The pixels that may be touched: first and last column and row.</summary>
    public (int Left, int Right, int Top, int Bottom) Bounds(int side) =>
        (Math.Clamp((x - reach) / 4, 0, side), Math.Clamp((x + reach) / 4, -1, side - 1),
         Math.Clamp((y - reach) / 4, 0, side), Math.Clamp((y + reach) / 4, -1, side - 1));

    /// <summary>How many of a pixel's four sample points lie inside the outline: 0 to 4.</summary>
    public int Cover(int label, int column, int row)
    {
        var inside = 0;
        for (var k = 0; k < 4; k++)
        {
            var (right, down) = ((4 * column) + 1 + (2 * (k & 1)) - x, (4 * row) + 1 + (2 * (k >> 1)) - y);
            // A stroke of one quarter pixel turns into 65,536 units a quarter at most: the product needs 64 bits.
            var u = (int)((((long)uPerX * right) + ((long)uPerY * down)) >> 16);
            var v = (int)((((long)vPerX * right) + ((long)vPerY * down)) >> 16);
            if (Outline.Contains(label, u, v))
                inside++;
        }

        return inside;
    }

    /// <summary>Sine with 14 fractional bits by Bhaskara's formula: within 0.2 %, and no machine's maths library is asked.</summary>
    public static int Sine(int angle)
    {
        angle &= FullTurn - 1;
        const int half = FullTurn / 2;
        var product = (angle % half) * (long)(half - (angle % half));
        var value = (int)(16 * product * 16384 / ((5L * half * half) - (4 * product)));
        return angle >= half ? -value : value;
    }
}
