using System.Globalization;
using System.Text.RegularExpressions;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>
/// The figures that a runner of either generation printed at a session's end (<c>results.txt</c>, and the end of the new runner's log).
/// They are what was published, and what our own are compared with.
/// </summary>
public sealed partial record PrintedFigures
{
    /// <summary>Share of right answers, 0..1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Area under the ROC curve, 0..1.</summary>
    public double? Auc { get; init; }

    /// <summary>Median throughput, inferences per second.</summary>
    public double? Throughput { get; init; }

    /// <summary>Median energy, microjoules per inference.</summary>
    public double? Microjoules { get; init; }

    /// <summary>Energy of each window, microjoules per inference, in order.</summary>
    public IReadOnlyList<double> Windows { get; init; } = [];

    /// <summary>Inferences in a window; null where not told, or not the same in all of them.</summary>
    public int? Inferences { get; init; }

    public static PrintedFigures Parse(string text) => new()
    {
        Accuracy = First(TopOne().Match(text)) / 100,
        Auc = First(AreaUnderCurve().Match(text)),
        Throughput = First(MedianThroughput().Match(text)),
        Microjoules = First(MedianEnergy().Match(text)),
        Windows = [.. WindowEnergy().Matches(text).Select(match => First(match)).OfType<double>()],
        Inferences = InferenceCount().Matches(text).Select(match => First(match)).Distinct().ToArray() is [>= 1 and <= int.MaxValue and var same] ? (int)same : null,
    };

    private static double? First(Match match) =>
        match.Success && double.TryParse(match.Groups[1].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"Top[- ]1(?:%\s*=|:)\s*([0-9.]{1,16})")]
    private static partial Regex TopOne();

    [GeneratedRegex(@"\bAUC\s*[=:]\s*([0-9.]{1,16})")]
    private static partial Regex AreaUnderCurve();

    [GeneratedRegex(@"Median throughput is\s+([0-9.]{1,16}) inf")]
    private static partial Regex MedianThroughput();

    [GeneratedRegex(@"Median energy cost is\s+([0-9.]{1,16}) uJ/inf")]
    private static partial Regex MedianEnergy();

    [GeneratedRegex(@"Energy/Inf\.?\s*:\s+([0-9.]{1,16})\s+uJ/inf")]
    private static partial Regex WindowEnergy();

    [GeneratedRegex(@"(?:^|\s)(?:# )?Inferences\s*:\s+([0-9]{1,10})\b")]
    private static partial Regex InferenceCount();
}
