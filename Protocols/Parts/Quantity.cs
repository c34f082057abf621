using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hil.Protocols.Parts;

/// <summary>A number followed by its unit.</summary>
internal static class Quantity
{
    private const NumberStyles Number = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static double Parse(string text, string what, string example, (string Name, double Factor)[] units)
    {
        var end = text.Length;
        while (end > 0 && (char.IsLetter(text[end - 1]) || text[end - 1] == '/'))
            end--;
        var unit = text[end..];
        var known = string.Join(", ", units.Select(candidate => candidate.Name));
        if (!double.TryParse(text.AsSpan(0, end).Trim(), Number, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            throw new FormatException($"'{text}' is not {what}; write it as {example}");
        if (unit.Length == 0)
            throw new FormatException($"'{text}' has no unit; {what} is written as {example} (units: {known})");
        var index = Array.FindIndex(units, candidate => candidate.Name == unit);
        if (index < 0)
            throw new FormatException($"'{unit}' is not a unit of {what}; write it as {example} (units: {known})");
        return value * units[index].Factor is var result && result < long.MaxValue ? result
            : throw new FormatException($"'{text}' is larger than can be counted");
    }

    /// <summary>In the largest unit that keeps the number whole, else in the smallest.</summary>
    public static string Format(double value, (string Name, double Factor)[] larger, string smallest)
    {
        foreach (var (name, factor) in larger)
        {
            if (value >= factor && value % factor == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{value / factor} {name}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value} {smallest}");
    }

    public static bool Try<T>([NotNullWhen(true)] string? text, IFormatProvider? provider, Func<string, IFormatProvider?, T> parse, out T result)
        where T : struct
    {
        try
        {
            result = text is null ? default : parse(text, provider);
            return text is not null;
        }
        catch (FormatException)
        {
            result = default;
            return false;
        }
    }
}
