namespace Hil.Data;

/// <summary>An image of 32 x 32 RGB values (not yet limited to a byte) that things are drawn on.</summary>
internal readonly ref struct Canvas(Span<int> values)
{
    public const int Side = 32;
    public const int Values = Side * Side * 3;

    private const int Cells = 4;
    private const int CellPixels = Side / Cells;

    private readonly Span<int> values = values;

    /// <summary>A colour with patches of <paramref name="amplitude"/> around it, and stripes.</summary>
    public void FillBackground(ref CounterRandom random, ReadOnlySpan<int> colour, int amplitude, Stripes stripes)
    {
        Span<int> corners = stackalloc int[(Cells + 1) * (Cells + 1) * 3];
        for (var i = 0; i < corners.Length; i += 3)
        {
            var light = random.Between(-amplitude, amplitude);
            for (var c = 0; c < 3; c++)
                corners[i + c] = light + random.Between(-amplitude / 3, amplitude / 3);
        }

        for (var row = 0; row < Side; row++)
            for (var column = 0; column < Side; column++)
                for (var c = 0; c < 3; c++)
                    values[Index(column, row) + c] = colour[c] + Patch(corners[c..], column, row) + stripes.At(column, row);
    }

    /// <summary>Draws one outline, smooth at its edge.</summary>
    public void Draw(int label, in Pose pose, ReadOnlySpan<int> colour, Stripes stripes)
    {
        var (left, right, top, bottom) = pose.Bounds(Side);
        for (var row = top; row <= bottom; row++)
        {
            for (var column = left; column <= right; column++)
            {
                var cover = pose.Cover(label, column, row);
                if (cover == 0)
                    continue;
                var stripe = stripes.At(column, row);
                for (var c = 0; c < 3; c++)
                {
                    ref var value = ref values[Index(column, row) + c];
                    value += (colour[c] + stripe - value) * cover / 4;
                }
            }
        }
    }

    /// <summary>Blurs, lights from one side, adds noise, and gives bytes: rows of RGB pixels.</summary>
    /// <param name="random">Gives the light and the noise.</param>
    /// <param name="blur">0 (sharp) to 128 (a pixel is the mean of its four neighbours).</param>
    /// <param name="noise">Standard deviation in grey levels.</param>
    /// <param name="pixels">Exactly <see cref="Values"/> long.</param>
    public void Develop(ref CounterRandom random, int blur, int noise, Span<byte> pixels)
    {
        var (lightX, lightY) = (random.Between(-40, 40), random.Between(-40, 40));
        for (var row = 0; row < Side; row++)
        {
            var (above, below) = (Math.Max(row - 1, 0), Math.Min(row + 1, Side - 1));
            for (var column = 0; column < Side; column++)
            {
                var (before, after) = (Math.Max(column - 1, 0), Math.Min(column + 1, Side - 1));
                var light = ((lightX * (column - (Side / 2))) + (lightY * (row - (Side / 2)))) >> 6;
                var bits = random.Next();
                for (var c = 0; c < 3; c++, bits >>= 16)
                {
                    var value = values[Index(column, row) + c];
                    var around = values[Index(before, row) + c] + values[Index(after, row) + c] + values[Index(column, above) + c] + values[Index(column, below) + c];
                    // The sum of two uniform bytes has a standard deviation of 104.
                    var grain = ((int)(bits & 255) + (int)((bits >> 8) & 255) - 255) * noise / 104;
                    pixels[Index(column, row) + c] = (byte)Math.Clamp(value + (((around - (4 * value)) * blur) >> 9) + light + grain, 0, 255);
                }
            }
        }
    }

    private static int Index(int column, int row) => 3 * ((row * Side) + column);

    private static int Patch(ReadOnlySpan<int> corners, int column, int row)
    {
        var (x, y) = (column % CellPixels, row % CellPixels);
        var corner = 3 * ((row / CellPixels * (Cells + 1)) + (column / CellPixels));
        var below = corner + (3 * (Cells + 1));
        var upper = (corners[corner] * (CellPixels - x)) + (corners[corner + 3] * x);
        var lower = (corners[below] * (CellPixels - x)) + (corners[below + 3] * x);
        return ((upper * (CellPixels - y)) + (lower * y)) >> 6;
    }
}

/// <summary>A triangle wave across the image, in any direction.</summary>
internal readonly struct Stripes
{
    private readonly int perColumn;
    private readonly int perRow;
    private readonly int phase;
    private readonly int amplitude;

    /// <param name="random">Gives direction, width and place.</param>
    /// <param name="most">Largest amplitude in grey levels.</param>
    public Stripes(ref CounterRandom random, int most)
    {
        var (angle, rate) = (random.Below(Pose.FullTurn), random.Between(10, 60));
        phase = random.Below(256);
        amplitude = random.Below(most + 1);
        perColumn = (Pose.Sine(angle + (Pose.FullTurn / 4)) * rate) >> 8;
        perRow = (Pose.Sine(angle) * rate) >> 8;
    }

    /// <summary>Grey levels to add at a pixel.</summary>
    public int At(int column, int row)
    {
        var place = ((((column * perColumn) + (row * perRow)) >> 6) + phase) & 255;
        return ((place < 128 ? place - 64 : 191 - place) * amplitude) >> 6;
    }
}
