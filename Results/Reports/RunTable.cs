using System.Globalization;
using Hil.Protocols.Quantities;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports;

/// <summary>
/// A run as a table, without anything that draws it: the command line and documents share it. One column per trial, one
/// row per figure; a figure that is known in no trial has no row.
/// </summary>
public sealed record RunTable
{
    /// <summary>What a cell says when the figure cannot be known.</summary>
    public const string Unknown = "-";

    /// <summary>One per trial.</summary>
    public required IReadOnlyList<RunTableColumn> Columns { get; init; }

    public required IReadOnlyList<RunTableRow> Rows { get; init; }

    /// <summary>What the reader must know besides the figures: the truth taken, what marks mean, what broke.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The table of a report.</summary>
    public static RunTable From(RunReport report) => new()
    {
        Columns = [.. report.Trials.Select(trial => new RunTableColumn(trial.Rig, trial.Board, trial.Origin))],
        Rows = [.. RunTableFigure.All(report).Select(figure => figure.Row(report.Trials)).Where(row => row.Cells.Any(cell => cell != Unknown))],
        Notes = [.. NotesOf(report)],
    };

    private static IEnumerable<string> NotesOf(RunReport report)
    {
        var truths = report.Trials.Select(trial => trial.Truth).Distinct().ToArray();
        if (truths.Contains(Truth.Edge)) yield return "The data set has no labels: the edge model's answers are taken as the truth.";
        if (report.Trials.Any(trial => trial.Origin == Origin.Emulated))
            yield return "Figures marked emulated come from an emulated board, not from a meter or a physical clock.";
        if (report.Trials.Any(trial => trial.Origin == Origin.Imported))
            yield return "Figures marked imported come from another system's session; energy windows were integrated and judged again from its samples.";
        if (report.Trials.Any(trial => trial.DecidedBy == Decider.Host))
            yield return "Decided by the host: the board speaks another protocol; of its own time only the inference is known, with what it prints meanwhile.";
        foreach (var note in WorthRows.Notes(report)) yield return note;
        foreach (var note in LatencyNotes.Of(report)) yield return note;
        foreach (var note in EnergyRows.Notes(report)) yield return note;
        foreach (var trial in report.Trials)
        {
            if (trial.Samples.Sent != trial.Samples.Answered + trial.Samples.TimedOut + trial.Samples.Errored)
                yield return string.Create(CultureInfo.InvariantCulture, $"{trial.Name}: {trial.Samples.Sent} samples were sent, not all of them are stored.");
            foreach (var note in trial.Notes) yield return $"{trial.Name}: {note}";
            foreach (var step in trial.Recoveries.Where(step => step.Failure is null)) yield return $"{trial.Name}: {step.Step} brought the board back after: {step.Cause}";
            if (trial.Trouble is not null) yield return $"{trial.Name}: {trial.Trouble}";
        }

        if (report.Superseded > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{report.Superseded} trials were broken off and run again when the run was resumed: they count nowhere.");
        if (report.Trouble is not null) yield return report.Trouble;
        foreach (var note in SweepTable.Fits(report) ? SweepTable.Expectations(report) : report.Expectations.Select(outcome => Expectation(report, outcome))) yield return note;
    }

    /// <summary>An expectation and what became of it, in a line.</summary>
    public static string Expectation(RunReport report, ExpectationOutcome outcome)
    {
        var mark = Verdicts.Expectation.FigureOf(outcome.Path).StartsWith("energy.", StringComparison.Ordinal) ? EnergyRows.Mark(report, outcome.Rig) : "";
        var of = SweepTable.Fits(report) ? string.Create(CultureInfo.InvariantCulture, $"{outcome.Rig}, cell {outcome.Cell}") : outcome.Rig;
        return $"expect {of}: {outcome.Path} {outcome.Clause}: {RunRows.Word(outcome.Verdict)} ({outcome.ActualText}{mark})";
    }
}

/// <summary>A trial's column.</summary>
/// <param name="Rig">Rig name.</param>
/// <param name="Board">Board kind.</param>
/// <param name="Origin">The mark: where every figure of the column comes from.</param>
public sealed record RunTableColumn(string Rig, string Board, Origin Origin)
{
    /// <summary>Such as `emulated`.</summary>
    public string Mark => RunRows.Word(Origin);
}

/// <summary>A figure's row.</summary>
/// <param name="Section">What the figures around it have in common; empty for the first rows.</param>
/// <param name="Figure">What it is.</param>
/// <param name="Unit">Its unit; empty for words, counts and sums, and where the section says it.</param>
/// <param name="Cells">One per column.</param>
public sealed record RunTableRow(string Section, string Figure, string Unit, IReadOnlyList<string> Cells);
