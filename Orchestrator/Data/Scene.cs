namespace Hil.Data;

/// <summary>One image: a shape before a background, among others, partly covered. How hard it is decides about everything.</summary>
internal static class Scene
{
    private const int Quarters = 4 * Canvas.Side;

    public static void Draw(ref CounterRandom random, int label, int hardOf256, Span<byte> pixels)
    {
        // 0 is the easiest, 255 the hardest: two groups with a gap between.
        var difficulty = random.Chance(hardOf256) ? random.Between(180, 255) : random.Between(0, 130);
        Span<int> values = stackalloc int[Canvas.Values];
        Span<int> ground = stackalloc int[3];
        Span<int> figure = stackalloc int[3];
        var canvas = new Canvas(values);
        ChooseColours(ref random, Blend(105, 58, difficulty) + random.Between(-8, 8), ground, figure);

        var groundStripes = new Stripes(ref random, Blend(10, 44, difficulty));
        var figureStripes = new Stripes(ref random, Blend(10, 44, difficulty));
        canvas.FillBackground(ref random, ground, Blend(10, 40, difficulty), groundStripes);

        var radius = Blend(52, 33, difficulty) + random.Between(-4, 4);
        var room = (64 - (radius * 3 / 4)) / 2;
        var (x, y) = ((Quarters / 2) + random.Between(-room, room), (Quarters / 2) + random.Between(-room, room));

        var others = random.Below(Blend(1, 6, difficulty) + 1);
        for (var i = 0; i < others; i++)
            DrawOther(ref random, canvas, radius, ground, figure);
        var pose = new Pose(x, y, radius, random.Below(Pose.FullTurn), random.Between(170, 256));
        canvas.Draw(label, pose, figure, figureStripes);
        if (random.Chance(difficulty * 5 / 8))
            DrawCover(ref random, canvas, x, y, radius, ground);

        canvas.Develop(ref random, random.Below(Blend(8, 96, difficulty) + 1), Blend(5, 12, difficulty), pixels);
    }

    /// <summary>From <paramref name="easy"/> at difficulty 0 towards <paramref name="hard"/> at 256.</summary>
    private static int Blend(int easy, int hard, int difficulty) => easy + (((hard - easy) * difficulty) >> 8);

    private static void ChooseColours(ref CounterRandom random, int contrast, Span<int> ground, Span<int> figure)
    {
        var sign = random.Chance(128) ? 1 : -1;
        for (var c = 0; c < 3; c++)
        {
            ground[c] = random.Between(50, 205);
            var step = (random.Below(5) == 0 ? -sign : sign) * ((contrast * random.Between(96, 300)) >> 8);
            // Where the step would leave the range of a byte it goes the other way: the contrast stays.
            figure[c] = Math.Clamp(ground[c] + step is < 8 or > 247 ? ground[c] - step : ground[c] + step, 0, 255);
        }
    }

    /// <summary>Something beside the shape that counts: mostly a smaller shape of any class, else a scrap.</summary>
    private static void DrawOther(ref CounterRandom random, Canvas canvas, int radius, ReadOnlySpan<int> ground, ReadOnlySpan<int> figure)
    {
        Span<int> colour = stackalloc int[3];
        var isShape = random.Chance(230);
        var (x, y, angle) = (random.Below(Quarters), random.Below(Quarters), random.Below(Pose.FullTurn));
        var size = isShape ? radius * random.Between(96, 160) / 256 : random.Between(6, 18);
        var stretch = isShape ? random.Between(200, 256) : random.Between(128, 700);
        var label = isShape ? random.Below(Outline.Names.Length)
            : random.Chance(128) ? Outline.Square : random.Chance(128) ? Outline.Disc : Outline.Triangle;
        var share = random.Between(0, 256);
        for (var c = 0; c < 3; c++)
            colour[c] = ground[c] + (((figure[c] - ground[c]) * share) >> 8) + random.Between(-30, 30);
        canvas.Draw(label, new Pose(x, y, size, angle, stretch), colour, default);
    }

    /// <summary>Something of about the background's colour before the shape.</summary>
    private static void DrawCover(ref CounterRandom random, Canvas canvas, int x, int y, int radius, ReadOnlySpan<int> ground)
    {
        Span<int> colour = stackalloc int[3];
        var (left, top) = (x + random.Between(-radius, radius), y + random.Between(-radius, radius));
        var (size, angle, stretch) = (radius * random.Between(60, 110) / 256, random.Below(Pose.FullTurn), random.Between(140, 420));
        for (var c = 0; c < 3; c++)
            colour[c] = ground[c] + random.Between(-40, 40);
        canvas.Draw(random.Chance(128) ? Outline.Square : Outline.Disc, new Pose(left, top, size, angle, stretch), colour, default);
    }
}
