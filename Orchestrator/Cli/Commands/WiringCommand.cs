using System.CommandLine;
using Hil.Engine;
using Hil.Protocols;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;

namespace Hil.Cli.Commands;

/// <summary>`hil wiring KIND|RIG`: where a meter goes into a kind of board, and what else it would measure there.</summary>
internal static class WiringCommand
{
    private const int Width = 100;

    public static Command Create()
    {
        var asked = new Argument<string>("KIND") { Description = "A board kind, or a rig of the bench." };
        var bench = Asked.Bench();
        var command = new Command("wiring", "Prints how a kind of board is wired to be measured.\n\nExample: hil wiring nucleo-l4r5zi") { asked, bench };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Locate();
            var kind = Find(workspace, parsed.GetValue(asked)!, parsed.GetValue(bench));
            foreach (var line in Page(kind)) Console.Out.WriteLine(line);
            return Invocation.Passed;
        });
        return command;
    }

    private static BoardKind Find(Workspace workspace, string name, string? bench)
    {
        var kinds = BoardKinds.Load(workspace.Boards, Parts.Catalog);
        if (kinds.TryFind(name) is { } kind) return kind;
        var stand = Bench.Load(Workspace.Find(bench ?? Asked.DefaultBench, workspace.Benches), Parts.Catalog);
        return stand.Rigs.FirstOrDefault(rig => rig.Name == name) is { } found ? kinds.Find(found.Board)
            : throw new TroubleException(TroubleKind.Configuration, $"'{name}' is no rig of bench '{stand.Name}', and an {kinds.Unknown(name)}", "hil wiring",
                "Give a board kind, or a rig together with its bench: --bench BENCH.");
    }

    private static IEnumerable<string> Page(BoardKind kind)
    {
        yield return $"{kind.Title}, {kind.Core}{(kind.Clock is { } clock ? $" at {clock}" : "")}";
        foreach (var link in kind.Links) yield return $"  link         {link.Over}{(link.Pins is { } pins ? $": {pins}" : "")}";
        if (kind.Wiring is not { } wiring)
        {
            yield return kind.Emulation is null ? "It is a process: there is nothing to wire." : "It is emulated here: there is nothing to wire.";
            yield break;
        }

        (string Name, string? Text)[] parts =
        [
            ("shunt", wiring.Shunt), ("isolate", wiring.Isolate), ("debugger", wiring.Debugger), ("LEDs", wiring.Leds), ("back-power", wiring.BackPower),
            ("phase line", wiring.Phase), ("mind", wiring.Mind),
        ];
        foreach (var (name, text) in parts)
        {
            var first = true;
            foreach (var line in Fold(text ?? ""))
            {
                yield return $"  {(first ? name : ""),-12} {line}";
                first = false;
            }
        }
    }

    private static IEnumerable<string> Fold(string text)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Width)
            {
                yield return line;
                line = "";
            }

            line += line.Length == 0 ? word : " " + word;
        }

        if (line.Length > 0) yield return line;
    }
}
