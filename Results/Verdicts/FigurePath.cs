using System.Text.RegularExpressions;

namespace Hil.Results.Verdicts;

/// <summary>
/// The way to a figure in a trial's report: names with dots between them, such as `latencyUs.infer.p95`; elements of lists in brackets, such as
/// `tuned[beta=0.2,policy=margin].labels.crossValidated`, `energy.windows[].valid` (each of them) or `energy.windows[0].seconds`; entries of
/// dictionaries likewise, such as `setting[edge.deadline]`.
/// </summary>
internal sealed partial class FigurePath
{
    private FigurePath(string text, IReadOnlyList<FigureStep> steps) => (Text, Steps) = (text, steps);

    /// <summary>As written.</summary>
    public string Text { get; }

    public IReadOnlyList<FigureStep> Steps { get; }

    /// <summary>Where it leads to whatever is chosen: with `[]` for all brackets.</summary>
    public string Shape => ShapeTo(Steps.Count);

    /// <summary>The shape of its beginning.</summary>
    /// <param name="steps">How many steps of it.</param>
    public string ShapeTo(int steps) => string.Join('.', Steps.Take(steps).Select(step => step.Choice is null ? step.Name : step.Name + "[]"));

    /// <summary>Null when it is no path at all.</summary>
    public static FigurePath? Parse(string text)
    {
        var match = Whole().Match(text);
        if (!match.Success) return null;
        var names = match.Groups["name"].Captures;
        var choices = match.Groups["choice"].Captures;
        var steps = names.Select((name, index) =>
        {
            var end = index + 1 < names.Count ? names[index + 1].Index : text.Length;
            return new FigureStep(name.Value, choices.FirstOrDefault(choice => choice.Index > name.Index && choice.Index <= end)?.Value.Trim());
        });
        return new FigurePath(text, [.. steps]);
    }

    [GeneratedRegex(@"^(?:(?:^|\.)(?<name>[A-Za-z]\w*)(?:\[(?<choice>[^\[\]]*)\])?)+$")]
    private static partial Regex Whole();
}
