namespace Hil.Results.Policies;

/// <summary>Settings that were computed, written so that people can read them.</summary>
internal static class ShortestDecimal
{
    private const int MostDigits = 15;

    /// <summary>The number with as few decimals as keep its score, or as it is.</summary>
    public static double Of(double number, Func<double, int> scoreOf)
    {
        var score = scoreOf(number);
        for (var digits = 0; digits <= MostDigits; digits++)
        {
            if (Math.Round(number, digits) is var rounded && scoreOf(rounded) == score) return rounded;
        }

        return number;
    }
}
