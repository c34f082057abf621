using System.Text.RegularExpressions;
using Hil.Protocols;

namespace Hil.Results.Verdicts;

/// <summary>
/// What a figure has to be: a comparison (`&gt;= 0.8`, `== true`, `!= failed`, `&lt; baselines.labels.localOnly`), a range with both its ends
/// (`0.8..0.9`), or a surrounding (`within 5 % of 0.83`, `within 0.02 of accuracy.edge`). Words and flags know == and != alone.
/// </summary>
internal sealed partial class Clause
{
    private readonly Limit limit;
    private readonly Func<FigureValue, FigureValue, bool> holds;

    private Clause(Limit limit, Func<FigureValue, FigureValue, bool> holds) => (this.limit, this.holds) = (limit, holds);

    /// <summary>Reads a clause.</summary>
    /// <param name="text">Right of the colon.</param>
    /// <param name="figure">What it is about.</param>
    /// <param name="where">File, line and column, for the message.</param>
    /// <exception cref="TroubleException">It is none, or none for such a figure.</exception>
    public static Clause Parse(string text, KnownFigure figure, string where)
    {
        if (Comparison().Match(text) is { Success: true } compared) return Compare(compared.Groups[1].Value, compared.Groups[2].Value, figure, where) ?? throw Refused(text, figure, where);
        if (figure.Kind != FigureKind.Number) throw Refused(text, figure, where);
        if (Range().Match(text) is { Success: true } range && Limit.Number(range.Groups[1].Value) is { } low && Limit.Number(range.Groups[2].Value) is { } high && low <= high)
            return new Clause(Limit.Parse(range.Groups[1].Value, figure.Kind, where), (value, _) => value.Number >= low && value.Number <= high);
        if (Within().Match(text) is { Success: true } within && Limit.Number(within.Groups[1].Value) is >= 0 and var width)
        {
            var relative = within.Groups[2].Length > 0;
            return new Clause(Limit.Parse(within.Groups[3].Value, figure.Kind, where),
                (value, of) => Math.Abs(value.Number!.Value - of.Number!.Value) <= (relative ? width / 100 * Math.Abs(of.Number.Value) : width));
        }

        throw Refused(text, figure, where);
    }

    /// <summary>Whether all values meet it; null when that cannot be known. The value is the first that does not, or else the first.</summary>
    public (bool Holds, FigureValue Value)? Of(IReadOnlyList<FigureValue> values, TrialFigures trial)
    {
        if (limit.In(trial) is not { } limits) return null;
        foreach (var value in values)
        {
            if (!limits.All(of => holds(value, of))) return (false, value);
        }

        return (true, values[0]);
    }

    private static Clause? Compare(string comparison, string with, KnownFigure figure, string where)
    {
        if (figure.Kind != FigureKind.Number)
        {
            if (comparison is not ("==" or "!=") || (figure.Kind == FigureKind.Flag && with is not ("true" or "false"))) return null;
            return new Clause(Limit.Parse(with, figure.Kind, where), (value, of) => string.Equals(value.Word, of.Word, StringComparison.OrdinalIgnoreCase) == (comparison == "=="));
        }

        return new Clause(Limit.Parse(with, figure.Kind, where), comparison switch
        {
            ">=" => (value, of) => value.Number >= of.Number,
            "<=" => (value, of) => value.Number <= of.Number,
            ">" => (value, of) => value.Number > of.Number,
            "<" => (value, of) => value.Number < of.Number,
            "==" => (value, of) => value.Number == of.Number,
            _ => (value, of) => value.Number != of.Number,
        });
    }

    private static TroubleException Refused(string text, KnownFigure figure, string where) => new(TroubleKind.Configuration,
        $"'{text}' is not something to expect of {figure.Path}", where, figure.Kind switch
        {
            FigureKind.Number => "Write a comparison with a number or a figure, such as \">= 0.80\"; a range, \"0.8..0.9\"; or \"within 5 % of 0.83\".",
            FigureKind.Flag => "Write \"== true\" or \"== false\".",
            _ => "Write == or != and a word, such as \"== passed\".",
        });

    [GeneratedRegex(@"^\s*(>=|<=|==|!=|>|<)\s*(\S(?:.*\S)?)\s*$")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"^\s*(\S+?)\s*\.\.\s*(\S+)\s*$")]
    private static partial Regex Range();

    [GeneratedRegex(@"^\s*within\s+(\S+?)\s*(%?)\s+of\s+(\S(?:.*\S)?)\s*$")]
    private static partial Regex Within();
}
