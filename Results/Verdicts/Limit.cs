using System.Globalization;

namespace Hil.Results.Verdicts;

/// <summary>What a figure is compared with: a number, a word, or another figure of the same trial.</summary>
internal sealed class Limit
{
    private readonly FigureValue? fixedValue;
    private readonly FigurePath? path;

    private Limit(FigureValue? fixedValue, FigurePath? path) => (this.fixedValue, this.path) = (fixedValue, path);

    /// <summary>Reads one.</summary>
    /// <param name="text">As written.</param>
    /// <param name="kind">Of the figure that is compared.</param>
    /// <param name="where">For the message.</param>
    /// <exception cref="Protocols.TroubleException">It is neither a number nor a figure.</exception>
    public static Limit Parse(string text, FigureKind kind, string where)
    {
        if (kind != FigureKind.Number) return new Limit(new FigureValue(null, text), null);
        return Number(text) is { } number ? new Limit(new FigureValue(number, null), null) : new Limit(null, Figures.Check(text, where).Path);
    }

    /// <summary>A number with a decimal point; null when it is none, or not finite.</summary>
    public static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>Its values in a trial; null when they cannot be known.</summary>
    public IReadOnlyList<FigureValue>? In(TrialFigures trial) => fixedValue is { } value ? [value] : trial.Find(path!);
}
