using System.CommandLine;
using System.Globalization;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Spectre.Console;

namespace Hil.Cli.Commands;

/// <summary>`hil list boards|parts|figures|runs|rigs`.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var bench = Asked.Bench();
        return new Command("list", "Lists what there is.\n\nExample: hil list runs")
        {
            Of("boards", "Board kinds, one for each file in Rigs/Boards.\n\nExample: hil list boards", Boards),
            Of("parts", "Everything that a file can name, with its settings.\n\nExample: hil list parts", _ => ListParts()),
            Of("figures", "Everything that `expect:` can name.\n\nExample: hil list figures", _ => ListFigures()),
            Of("runs", "Stored runs, the newest first.\n\nExample: hil list runs", Runs),
            Rigs(bench),
        };
    }

    private static Command Of(string name, string description, Action<Workspace> list)
    {
        var command = new Command(name, description);
        command.SetAction(_ =>
        {
            list(Workspace.Locate());
            return Invocation.Passed;
        });
        return command;
    }

    private static Command Rigs(Option<string?> bench)
    {
        var command = new Command("rigs", "The rigs of a bench.\n\nExample: hil list rigs --bench host") { bench };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Locate();
            var stand = Bench.Load(Workspace.Find(parsed.GetValue(bench) ?? Asked.DefaultBench, workspace.Benches), Parts.Catalog);
            var table = Columns("rig", "board", "reached by", "flash tool", "paced to", "meter");
            foreach (var rig in Planner.Rigs(workspace, stand))
                table.AddRow(Cells(rig.Rig.Name, rig.Board.Name, NameOf(rig.Rig.Connection), string.Join(", ", rig.Flash.Select(NameOf)), rig.Rig.Pace is { } pace ? $"{pace} baud" : "-",
                    rig.Rig.Meter is { } meter ? NameOf(meter) : "-"));
            Terminal.Output.Write(table);
            return Invocation.Passed;
        });
        return command;
    }

    private static void Boards(Workspace workspace)
    {
        var table = Columns("kind", "title", "core", "clock", "RAM", "model flash", "flash tools");
        foreach (var kind in BoardKinds.Load(workspace.Boards, Parts.Catalog).All)
        {
            table.AddRow(Cells(kind.Name, kind.Title, kind.Core, kind.Clock?.ToString() ?? "-", kind.Memory?.Ram.Length.ToString() ?? "-",
                kind.Memory?.Model.Length.ToString() ?? "-", string.Join(", ", kind.FlashTools.Select(NameOf))));
        }

        Terminal.Output.Write(table);
    }

    private static void ListParts()
    {
        foreach (var role in Parts.Catalog.All.GroupBy(part => part.Role))
        {
            Console.Out.WriteLine($"{role.Key}:");
            foreach (var part in role)
            {
                Console.Out.WriteLine($"  {part.Name}: {part.Summary}");
                foreach (var setting in part.Settings)
                {
                    var given = setting.Required ? "required" : setting.Default.Length > 0 ? $"default {setting.Default}" : "optional";
                    Console.Out.WriteLine($"    {setting.Name} ({setting.Kind}, {given}{(setting.Range.Length > 0 ? ", " + setting.Range : "")}): {setting.Summary}");
                }
            }
        }
    }

    private static void ListFigures()
    {
        foreach (var figure in Figures.Known)
            Console.Out.WriteLine($"{figure.Path} ({figure.Kind.ToString().ToLowerInvariant()}){(figure.Meaning.Length > 0 ? $": {figure.Meaning}" : "")}");
    }

    private static void Runs(Workspace workspace)
    {
        var table = Columns("run", "experiment", "bench", "started (UTC)", "verdict", "policies", "rigs", "samples");
        foreach (var run in RunStore.Open(workspace.ResultsDatabase, TimeProvider.System).Runs())
        {
            table.AddRow(Cells(run.Run, run.Experiment, run.Bench, run.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                run.Verdict?.ToString().ToLowerInvariant() ?? "unfinished", string.Join(", ", run.Policies), run.Trials.ToString(CultureInfo.InvariantCulture), run.Samples.ToString(CultureInfo.InvariantCulture)));
        }

        Terminal.Output.Write(table);
    }

    private static string NameOf(object part) => Hil.Protocols.Parts.PartCatalog.NameOf(part.GetType());

    private static Table Columns(params string[] names) => new Table().Border(TableBorder.Simple).AddColumns(names);

    private static Text[] Cells(params string[] texts) => [.. texts.Select(text => new Text(text))];
}
