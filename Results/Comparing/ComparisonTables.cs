using System.Globalization;
using Hil.Protocols.Quantities;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.Results.Comparing;

/// <summary>A comparison as tables, one for each pair of trials, without anything that draws them.</summary>
public static class ComparisonTables
{
    /// <summary>Figure, both runs, difference with its interval, relative change, what is said.</summary>
    public static IEnumerable<PlainTable> Of(RunComparison comparison) => comparison.Trials.Select(trial => new PlainTable(
        $"{trial.Name()}: {trial.Board} ({Mark(trial)})", ["figure", comparison.Before, comparison.After, "difference (95 % interval)", "change", "said"],
        [.. trial.Figures.Select(Row)], trial.Notes));

    /// <summary>What holds for all of them.</summary>
    public static IEnumerable<string> Notes(RunComparison comparison)
    {
        var tested = comparison.Tested;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"A difference is said where it holds among all {tested} figures that were tested (Holm, {100 * Holm.Level:0.##} % in all) and its whole interval lies beyond noise:")
            + string.Create(CultureInfo.InvariantCulture,
            $" {100 * NoiseGate.Latency:0.##} % of a latency and one tick, {100 * NoiseGate.Energy:0.##} % of an energy, {100 * NoiseGate.Throughput:0.##} % of a throughput.");
        if (comparison.Trials.Any(trial => trial.Before == Origin.Emulated || trial.After == Origin.Emulated))
            yield return "Figures of emulated boards come from no meter and no physical clock.";
        foreach (var name in comparison.OnlyBefore) yield return $"{comparison.Before} alone: {name}";
        foreach (var name in comparison.OnlyAfter) yield return $"{comparison.After} alone: {name}";
    }

    /// <summary>What is said of a figure, in words.</summary>
    internal static string Said(FigureComparison figure)
    {
        var outcome = RunRows.Word(figure.Outcome).Replace('-', ' ');
        var how = figure.Method is { } method ? string.Create(CultureInfo.InvariantCulture, $"; {method}, n = {figure.Count}, p = {figure.Adjusted:0.####}") : "";
        return $"{outcome}{(figure.Reason is { } reason ? $": {reason}" : "")}{how}";
    }

    /// <summary>`+0.0125 (-0.01..+0.03)`; a dash where nothing is known.</summary>
    internal static string Difference(FigureComparison figure)
    {
        if (figure is not { Difference: { } difference, Low: { } low, High: { } high }) return RunTable.Unknown;
        var format = Format(Math.Max(Math.Abs(difference), Math.Max(Math.Abs(low), Math.Abs(high))), signed: true);
        return $"{Text(difference)} ({Text(low)}..{Text(high)})";

        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Five digits.</summary>
    internal static string Number(double? number) => number?.ToString(Format(number.Value, signed: false), CultureInfo.InvariantCulture) ?? RunTable.Unknown;

    private static IReadOnlyList<string> Row(FigureComparison figure) =>
        [figure.Figure, Number(figure.Before), Number(figure.After), Difference(figure), Change(figure), Said(figure)];

    private static string Change(FigureComparison figure) => figure is { Difference: { } difference, Before: { } before } && before != 0
        ? (difference / Math.Abs(before)).ToString("+0.00 %;-0.00 %;0 %", CultureInfo.InvariantCulture) : RunTable.Unknown;

    private static string Format(double number, bool signed)
    {
        var digits = Math.Abs(number) is > 0 and < double.PositiveInfinity and var size ? Math.Clamp(4 - (int)Math.Floor(Math.Log10(size)), 0, 6) : 0;
        var format = digits == 0 ? "0" : "0." + new string('#', digits);
        return signed ? $"+{format};-{format};0" : format;
    }

    private static string Mark(TrialComparison trial) => trial.Before == trial.After ? RunRows.Word(trial.Before) : $"{RunRows.Word(trial.Before)} against {RunRows.Word(trial.After)}";
}
