using System.CommandLine;
using System.Globalization;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Protocols;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Discovery;
using Spectre.Console;

namespace Hil.Cli.Commands;

/// <summary>`hil discover`: the boards that are plugged in, as a table and as a bench file.</summary>
internal static class DiscoverCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("--output", "-o") { Description = "Write a bench file for what was found; a file that exists is left alone." };
        var alone = new Option<bool>("--no-greet") { Description = "Leave ports alone: do not ask the boards what they are. Opening a port resets some." };
        var fast = new Option<bool>("--low-latency") { Description = "Let FTDI adapters pass bytes on after 1 ms, until they are plugged in again." };
        var rules = new Option<bool>("--udev-rules") { Description = "Print the rules for udev that let users use the boards, and do nothing else." };
        var command = new Command("discover", "Lists the boards at USB serial ports, and writes a bench file for them.\n\nExample: hil discover -o bench.yaml") { output, alone, fast, rules };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var kinds = BoardKinds.Load(host.Workspace.Boards, Parts.Catalog);
            if (parsed.GetValue(rules))
            {
                Console.Out.Write(UdevRules.Write(kinds));
                return Invocation.Passed;
            }

            var discovery = new BoardDiscovery(host.Services, kinds, new Greeting(host.Services));
            if (parsed.GetValue(fast))
            {
                foreach (var port in host.Services.Machine.Usb.Ports()) LatencyTimer.Shorten(port);
            }

            var found = await discovery.LookAsync(!parsed.GetValue(alone), cancellation);
            Print(found);
            foreach (var slow in found.Where(each => LatencyTimer.IsLong(each.Port))) Console.Out.WriteLine(LatencyTimer.TooLong(slow.Port).Message);
            if (parsed.GetValue(output) is { } file) await WriteAsync(file, BenchDraft.Write(found), cancellation);
            return Invocation.Passed;
        });
        return command;
    }

    private static void Print(IReadOnlyList<FoundPort> found)
    {
        if (found.Count == 0)
        {
            Console.Out.WriteLine("No USB serial device is plugged in.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("port", "USB id", "serial number", "interface", "product", "board", "board id", "firmware", "latency");
        foreach (var each in found)
        {
            var port = each.Port;
            table.AddRow(Cells(port.Name, port.Id.ToString(), port.Serial.Length > 0 ? port.Serial : "none", port.Interface.ToString(CultureInfo.InvariantCulture), port.Product,
                each.Kind?.Name ?? (each.Kinds.Count == 0 ? "?" : string.Join(" or ", each.Kinds.Select(kind => kind.Name))), each.Answer?.Id ?? "",
                each.Answer?.Version ?? each.Silence ?? "", port.Latency is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time} ms") : "-"));
        }

        Terminal.Output.Write(table);
    }

    private static async Task WriteAsync(string file, string text, CancellationToken cancellation)
    {
        try
        {
            await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(text.AsMemory(), cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Configuration, "The bench file cannot be written", file, $"{failure.Message} Give another name.", failure);
        }

        Console.Out.WriteLine($"Wrote {file}. Next: hil check --bench {file}");
    }

    private static Text[] Cells(params string[] texts) => [.. texts.Select(text => new Text(Printable.Of(text)))];
}
