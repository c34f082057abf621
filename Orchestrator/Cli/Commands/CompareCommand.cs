using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Results.Comparing;
using Hil.Results.Reports;
using Hil.Results.Reports.JUnit;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Cli.Commands;

/// <summary>`hil compare RUN RUN`: two stored runs side by side, and a gate where one is asked for.</summary>
internal static class CompareCommand
{
    private const string Text = "text";
    private const string Markdown = "md";

    public static Command Create()
    {
        var before = new Argument<string>("BEFORE") { Description = "Id of the run that is compared with." };
        var after = new Argument<string>("AFTER") { Description = "Id of the run that is judged; 'last' for the newest." };
        var (junit, json) = (Asked.JUnit(), Asked.Json());
        var format = new Option<string>("--format") { Description = "text or md.", DefaultValueFactory = _ => Text };
        format.AcceptOnlyFromAmong(Text, Markdown);
        var failOn = new Option<string?>("--fail-on") { Description = "worse: exit with 1 when any figure is worse, with 4 when the runs cannot tell." };
        failOn.AcceptOnlyFromAmong("worse");
        var command = new Command("compare",
            "Puts two runs side by side per rig, policy and setting, figure by figure with 95 % intervals."
            + "\n\nExample: hil compare 20261125-225432-27fd02 last --fail-on worse --junit compare.xml") { before, after, junit, json, format, failOn };
        command.SetAction(parsed =>
        {
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            var (earlier, later) = (StoredRuns.Resolve(store, parsed.GetValue(before)!), StoredRuns.Resolve(store, parsed.GetValue(after)!));
            var comparison = RunComparison.From(store, earlier, later);
            Write(comparison, parsed.GetValue(json), parsed.GetValue(format)!);
            if (parsed.GetValue(junit) is { } file) JUnitFile.Save(file, $"{earlier} against {later}", store.Load(later).Started, ComparisonJUnit.Suites(comparison));
            return parsed.GetValue(failOn) is null ? Invocation.Passed : ReportOutput.ExitCode(comparison.Verdict);
        });
        return command;
    }

    private static void Write(RunComparison comparison, bool json, string format)
    {
        if (json)
        {
            Console.Out.WriteLine(comparison.ToJson());
            return;
        }

        var tables = ComparisonTables.Of(comparison);
        if (format == Text) TableOutput.Write(tables);
        else foreach (var table in tables) Console.Out.WriteLine(MarkdownTable.Of(table));
        foreach (var note in ComparisonTables.Notes(comparison)) Console.Out.WriteLine(note);
        Console.Out.WriteLine($"{comparison.After} against {comparison.Before}: {Said(comparison)}");
    }

    private static string Said(RunComparison comparison) => comparison.Verdict switch
    {
        Verdict.Passed => "nothing is worse",
        Verdict.Failed => $"worse in {string.Join(", ", comparison.Trials.SelectMany(trial => trial.Figures).Where(figure => figure.Outcome == ComparisonOutcome.Worse).Select(figure => figure.Figure).Distinct())}",
        _ => "nothing is worse as far as they tell, and they do not tell everything",
    };
}
