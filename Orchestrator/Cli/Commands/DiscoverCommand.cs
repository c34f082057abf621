using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Protocols;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;
using Hil.Rigs.Discovery;
using Spectre.Console;

namespace Hil.Cli.Commands;

/// <summary>`hil discover`: the boards that are plugged in, as a table and as a bench's file.</summary>
internal static class DiscoverCommand
{
    public static Command Create()
    {
        var output = new Option<string?>("-o", "--output") { Description = "Write a bench's file; one that is there already is left alone." };
        var silent = new Option<bool>("--no-greet") { Description = "Open no port: some boards are reset by that." };
        var quick = new Option<bool>("--low-latency") { Description = "Set the latency timer of each FTDI adapter to 1 ms until it is unplugged." };
        var command = new Command("discover",
            "Finds the boards at the USB serial ports of this machine.\n\nExample: hil discover -o bench.yaml") { output, silent, quick };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            if (parsed.GetValue(quick)) Hasten(host.Services.Machine.Usb);
            var kinds = BoardKinds.Load(host.Workspace.Boards, Parts.Catalog);
            var greeting = parsed.GetValue(silent) ? null : new Greeting(host.Services);
            var findings = await new Survey(kinds, host.Services, greeting).RunAsync(cancellation);
            Print(findings);
            if (parsed.GetValue(output) is { } file) await SaveAsync(file, findings, cancellation);
            return Invocation.Passed;
        });
        return command;
    }

    private static void Hasten(UsbTree tree)
    {
        foreach (var port in tree.Ports().Where(port => port.Latency > LatencyTimer.Least)) LatencyTimer.Set(port, LatencyTimer.Least);
    }

    private static void Print(IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0)
        {
            Console.Out.WriteLine("No USB serial port is there.");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("port", "USB id", "serial number", "device", "board kind", "answer", "latency");
        foreach (var finding in findings)
        {
            var port = finding.Port;
            table.AddRow(((string[])
            [
                port.Name, port.Id.ToString(), port.Serial.Length > 0 ? port.Serial : "none", port.Product, Kind(finding), Answer(finding),
                port.Latency is { } time ? $"{time} ms" : "-",
            ]).Select(cell => new Text(Printable.Of(cell))));
        }

        Terminal.Output.Write(table);
    }

    private static string Kind(Finding finding) => finding.Stated?.Name ?? (finding.Candidates.Count == 0 ? "unknown"
        : string.Join(" or ", finding.Candidates.Select(candidate => candidate.Kind.Name).Distinct()));

    private static string Answer(Finding finding) => finding.Board is not { } board ? finding.Silence ?? "-"
        : $"{board.Board} {board.Version}, board id {(board.Id.Length > 0 ? board.Id : "none")}";

    private static async Task SaveAsync(string file, IReadOnlyList<Finding> findings, CancellationToken cancellation)
    {
        var text = BenchDraft.Write(findings) ?? throw new TroubleException(
            TroubleKind.Infrastructure, "There is nothing to write a bench of", file, "Plug a board in whose USB ids a board kind has, see: hil list boards");
        try
        {
            await using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
            await using var writer = new StreamWriter(stream);
            await writer.WriteAsync(text.AsMemory(), cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Configuration, "The bench's file cannot be written", file, $"{failure.Message} Give another name.", failure);
        }

        await Console.Error.WriteLineAsync($"hil: wrote {file}; next: hil check --bench {file}");
    }
}
