using System.Globalization;

namespace Hil.Results.Reports;

/// <summary>The rows of a run's table that set a tuning's predictions beside what was observed.</summary>
internal static class PredictedRows
{
    public static IEnumerable<RunTableFigure> All()
    {
        const string Section = "observed, and the range predicted by the tuning";
        yield return new(Section, "tuned on", "", trial => trial.Predicted?.TunedOn());
        yield return new(Section, "cost per image", "", trial => Cell(trial.Predicted?.Cost, 1, "0.000"));
        yield return new(Section, "offloaded", "%", trial => Cell(trial.Predicted?.OffloadRate, 100, "0.0"));
        yield return new(Section, "accuracy", "%", trial => Cell(trial.Predicted?.Accuracy, 100, "0.0"));
    }

    private static string? Cell(PredictedFigure? figure, double scale, string format)
    {
        if (figure is null) return null;
        var range = $"{Text(figure.Low)}..{Text(figure.High)}";
        return figure.Observed is { } observed ? $"{Text(observed)} {(figure.Inside == true ? "in" : "NOT in")} {range}" : $"not known, {range}";

        string Text(double number) => (scale * number).ToString(format, CultureInfo.InvariantCulture);
    }
}
