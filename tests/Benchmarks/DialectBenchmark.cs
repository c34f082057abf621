using Hil.Data;
using Hil.Models;
using Hil.Protocols.Parts;
using Hil.Rigs;
using Hil.Rigs.Benches;
using Hil.Rigs.Emulation;
using Hil.Rigs.MlPerfTiny;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Benchmarks;

/// <summary>
/// How long an image takes in the MLPerf Tiny dialect beside what a wire needs for all that it says, both ways, to a `host` board that
/// answers at once. Its port has no speed of its own: the wire time of its replies is added to what was measured.
/// </summary>
internal static class DialectBenchmark
{
    private const int Baud = 921_600;
    private const int Images = 50;
    private const int Rounds = 3;

    public static async Task RunAsync()
    {
        Table.PrintEnvironment();
        for (var window = 1; window <= 2; window++)
        {
            var ratios = new double[Rounds];
            var table = new Table($"dialect: {Images} images of {SyntheticData.SampleBytes:#,0} bytes at {Baud:#,0} baud, {window} line{(window > 1 ? "s" : "")} in flight");
            for (var round = 0; round < Rounds; round++)
            {
                var (elapsed, wire) = await RoundAsync(new MlPerfTinyProtocol { Window = window });
                ratios[round] = elapsed / wire;
                table.Add($"round {round + 1}: image, wire time of it, ms; ratio", $"{elapsed / Images:0.0}, {wire / Images:0.0}; {ratios[round]:0.000}");
            }

            table.Judge("time over wire time, median", ratios.Median(), "0.000", "<=", 1.3);
            table.Print();
        }
    }

    /// <returns>Both in ms, of all images.</returns>
    private static async Task<(double Elapsed, double Wire)> RoundAsync(MlPerfTinyProtocol protocol)
    {
        var settings = new BenchRig
        {
            Name = "board",
            Board = new Located<string>("host", new("benchmark", 1, 1)),
            Connection = new Process(),
            Protocol = protocol,
            Pace = Baud,
        };
        var kind = Surroundings.Kinds.Find(settings.Board);
        await using var rig = new Rig(settings, kind, settings.FlashToolsFor(kind), Surroundings.Services);
        var model = ModelCompiler.Compile(Surroundings.SmallModel);
        var image = Path.Combine(Directory.CreateDirectory(Path.Combine(rig.Folder, "built")).FullName, "image");
        await File.WriteAllBytesAsync(image, model.Image);
        var plan = await rig.PlanAsync(
            await Surroundings.FirmwareAsync(kind, program: protocol.Program), image, model.Sidecar.Compiled!.Hash, CancellationToken.None);
        var session = await rig.BringUpAsync(
            plan, link => MlPerfTinySession.OpenAsync(link, protocol, TimeProvider.System, NullLogger.Instance, CancellationToken.None), CancellationToken.None);
        var pixels = new byte[SyntheticData.SampleBytes];
        SyntheticData.Draw(2, 0, pixels);
        await session.LoadAsync(pixels, CancellationToken.None);
        var (sent, received) = (session.WireBytesSent, session.WireBytesReceived);
        var started = TimeProvider.System.GetTimestamp();
        for (var i = 0; i < Images; i++) await session.LoadAsync(pixels, CancellationToken.None);
        var elapsed = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        var replies = (session.WireBytesReceived - received) * 10_000.0 / Baud;
        return (elapsed + replies, ((session.WireBytesSent - sent) * 10_000.0 / Baud) + replies);
    }
}
