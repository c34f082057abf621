using System.CommandLine;
using Hil.Engine;
using Hil.Protocols;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;

namespace Hil.Cli.Commands;

/// <summary>`hil wiring KIND|RIG`: where a meter goes into a board and what disturbs it.</summary>
internal static class WiringCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("KIND|RIG") { Description = "A board kind ('hil list boards'), or a rig of the bench." };
        var bench = Asked.Bench();
        var command = new Command("wiring", "Says where the shunt and the phase line go on a board, and what else would be measured.\n\nExample: hil wiring nucleo-f446re") { name, bench };
        command.SetAction(parsed =>
        {
            var workspace = Workspace.Locate();
            var kinds = BoardKinds.Load(workspace.Boards, Parts.Catalog);
            var asked = parsed.GetValue(name)!;
            var kind = kinds.TryFind(asked) ?? OfRig(workspace, kinds, asked, parsed.GetValue(bench) ?? Asked.DefaultBench);
            foreach (var line in Tell(kind)) Console.Out.WriteLine(line);
            return Invocation.Passed;
        });
        return command;
    }

    private static BoardKind OfRig(Workspace workspace, BoardKinds kinds, string name, string bench)
    {
        var stand = Bench.Load(Workspace.Find(bench, workspace.Benches), Parts.Catalog);
        return stand.Rigs.FirstOrDefault(rig => rig.Name == name) is { } rig ? kinds.Find(rig.Board)
            : throw new TroubleException(TroubleKind.Configuration, $"The bench has no rig '{name}', and {kinds.Unknown(name)}", stand.File,
                $"Its rigs: {string.Join(", ", stand.Rigs.Select(each => each.Name))}.");
    }

    private static IEnumerable<string> Tell(BoardKind kind)
    {
        yield return $"{kind.Title}";
        foreach (var link in kind.Links) yield return Row("link", link.Pins is { } pins ? $"{link.Over}: {pins}" : link.Over);
        foreach (var usb in kind.Usb) yield return Row("USB", $"{usb.Id}, {usb.Is.ToString().ToLowerInvariant()}");
        if (kind.Wiring is not { } wiring)
        {
            yield return "It has no pins: there is nothing to wire.";
            yield break;
        }

        yield return Row("shunt", wiring.Shunt);
        yield return Row("isolate", wiring.Isolate);
        yield return Row("debugger", wiring.Debugger);
        yield return Row("LEDs", wiring.Leds);
        yield return Row("back-powering", wiring.BackPower);
        yield return Row("phase line", wiring.Phase);
        if (wiring.Mind is { } mind) yield return Row("mind", mind);
    }

    private static string Row(string title, string text) => $"  {title,-14} {text}";
}
