using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Hil.Protocols.Parts;

namespace Hil.Engine.Experiments;

/// <summary>
/// Numbers from one to another, both included: <c>{ from: 0.1, to: 0.5, step: 0.1 }</c>. With a unit all have the same. Reckoned in
/// decimal, so that ten steps of 0.1 are 1.
/// </summary>
public sealed record SweepRange : ICheckedSettings
{
    /// <summary>The first.</summary>
    public required SweepNumber From { get; init; }

    /// <summary>The last; with a step that does not meet it, the last below it.</summary>
    public required SweepNumber To { get; init; }

    /// <summary>From each to the next; not with `count`.</summary>
    public SweepNumber? Step { get; init; }

    /// <summary>How many there are; not with `step`.</summary>
    [Range(2, Sweep.MostCells)]
    public int? Count { get; init; }

    /// <summary>With `count`: each is the same multiple of the one before. Default false: the same more than it.</summary>
    public bool Logarithmic { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Step is null == Count is null) yield return ("", "needs either a 'step' or a 'count'");
        if (To.Unit != From.Unit) yield return (nameof(To), $"must have the unit of 'from', '{From.Unit}'");
        if (Step is { } step && step.Unit != From.Unit) yield return (nameof(Step), $"must have the unit of 'from', '{From.Unit}'");
        if (To.Value <= From.Value) yield return (nameof(To), "must be larger than 'from'");
        if (Step is { Value: <= 0 }) yield return (nameof(Step), "must be larger than 0");
        else if (Step is { } small && (To.Value - From.Value) / small.Value >= Sweep.MostCells)
            yield return (nameof(Step), $"makes more than {Sweep.MostCells} values");
        if (Logarithmic && (Count is null || From.Value <= 0)) yield return (nameof(Logarithmic), "needs a 'count', and a 'from' larger than 0");
    }

    /// <summary>The values as a file would have them.</summary>
    public IEnumerable<string> Values() => Numbers().Select(value => new SweepNumber(value, From.Unit).ToString());

    private IEnumerable<decimal> Numbers()
    {
        if (Step is { } step)
        {
            for (var value = From.Value; value <= To.Value; value += step.Value) yield return value;
            yield break;
        }

        for (var i = 0; i < Count!.Value; i++)
        {
            var share = (decimal)i / (Count.Value - 1);
            yield return i == 0 ? From.Value : i == Count.Value - 1 ? To.Value
                : Logarithmic ? Between(share) : From.Value + ((To.Value - From.Value) * share);
        }
    }

    /// <summary>Six digits: what stands in the file and in the report is what the board gets.</summary>
    private decimal Between(decimal share) => decimal.Parse(
        ((double)From.Value * Math.Pow((double)(To.Value / From.Value), (double)share)).ToString("G6", CultureInfo.InvariantCulture),
        NumberStyles.Float, CultureInfo.InvariantCulture);
}

/// <summary>A decimal number with or without a unit behind it: <c>0.25</c>, <c>20 ms</c>, <c>115200</c>.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">What stands behind it; empty for none.</param>
public readonly record struct SweepNumber(decimal Value, string Unit) : IParsable<SweepNumber>
{
    public static SweepNumber Parse(string s, IFormatProvider? provider)
    {
        var end = s.Length;
        while (end > 0 && !char.IsDigit(s[end - 1]) && s[end - 1] != '.') end--;
        return decimal.TryParse(s.AsSpan(0, end), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? new(value, s[end..].Trim()) : throw new FormatException($"'{s}' is not a number, with or without a unit");
    }

    public static bool TryParse(string? s, IFormatProvider? provider, out SweepNumber result)
    {
        try
        {
            result = s is null ? default : Parse(s, provider);
            return s is not null;
        }
        catch (FormatException)
        {
            result = default;
            return false;
        }
    }

    public override string ToString()
    {
        var number = Value.ToString("0.############################", CultureInfo.InvariantCulture);
        return Unit.Length == 0 ? number : $"{number} {Unit}";
    }
}
