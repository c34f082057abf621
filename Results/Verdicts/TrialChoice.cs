using System.Globalization;
using Hil.Results.Reports;

namespace Hil.Results.Verdicts;

/// <summary>
/// What stands before a figure to keep an expectation to some trials, `nano: accuracy.final`: a rig, a cell of a sweep (`cell 2`), settings of
/// a sweep (`edge.deadline = 2 s`), or several of them with commas between; all have to fit.
/// </summary>
/// <param name="Rig">Rig name; null for every rig.</param>
/// <param name="Cell">Cell number; null for every cell.</param>
/// <param name="Settings">What the sweep has to have set, by path.</param>
internal sealed record TrialChoice(string? Rig, int? Cell, IReadOnlyList<(string Path, string Value)> Settings)
{
    private const string Word = "cell ";

    /// <summary>Whether every trial fits.</summary>
    public bool IsEverything => Rig is null && Cell is null && Settings.Count == 0;

    /// <summary>Splits a line's left side.</summary>
    public static (TrialChoice Choice, string Figure) Split(string written)
    {
        var colon = Outside(written, ':').Where(at => at + 1 < written.Length && written[at + 1] == ' ').DefaultIfEmpty(-1).Last();
        var (rig, cell, settings) = ((string?)null, (int?)null, new List<(string, string)>());
        foreach (var part in colon < 0 ? [] : Parts(written[..colon]))
        {
            if (Outside(part, '=').FirstOrDefault(-1) is >= 0 and var equals) settings.Add((part[..equals].Trim(), part[(equals + 1)..].Trim()));
            else if (part.StartsWith(Word, StringComparison.Ordinal) && int.TryParse(part[Word.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)) cell = number;
            else rig = part;
        }

        return (new TrialChoice(rig, cell, settings), written[(colon + 1)..].Trim());
    }

    public bool Fits(TrialReport trial) => (Rig is null || trial.Rig == Rig) && (Cell is null || trial.Cell == Cell)
        && Settings.All(setting => trial.Setting.TryGetValue(setting.Path, out var value) && Bare(value) == Bare(setting.Value));

    private static string Bare(string value) => string.Concat(value.Where(letter => letter != ' '));

    private static IEnumerable<string> Parts(string text)
    {
        var from = 0;
        foreach (var comma in Outside(text, ',').Append(text.Length))
        {
            yield return text[from..comma].Trim();
            from = comma + 1;
        }
    }

    /// <summary>Where a letter stands outside of brackets and braces: values of settings have both.</summary>
    private static IEnumerable<int> Outside(string text, char letter)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '[' or '{') depth++;
            else if (text[at] is ']' or '}') depth--;
            else if (depth == 0 && text[at] == letter) yield return at;
        }
    }
}
