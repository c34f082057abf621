using Hil.Data;
using Hil.Models;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Rigs.Benches;

namespace Hil.Benchmarks;

/// <summary>How well a link of a real serial port's speed is used: 200 images to a `host` board, pipelined.</summary>
internal static class LinkBenchmark
{
    private const int Baud = 115_200;
    private const int Images = 200;
    private const double WireMicroseconds = 10 * 1e6 / Baud;

    public static async Task RunAsync()
    {
        Table.PrintEnvironment();
        var connection = new TappedProcess(Baud);
        var settings = new BenchRig { Name = "board", Board = new Located<string>("host", new("benchmark", 1, 1)), Connection = connection, Pace = Baud };
        await using var stand = await BoardStand.OpenAsync(
            settings, ModelCompiler.Compile(Surroundings.SmallModel), new ConfigureMessage(true, 200, 2000, Baud));
        var before = stand.Session.Statistics;
        var (receipts, answers) = await stand.StreamAsync(Pictures(), Images);
        var after = stand.Session.Statistics;

        double Microseconds(long from, long to) => TimeProvider.System.GetElapsedTime(from, to).TotalMicroseconds;
        var elapsed = Microseconds(receipts[0].Begun, receipts[^1].Confirmed);
        var wire = connection.Tap!.Between(receipts[0].Begun, receipts[^1].Confirmed);
        double[] cycles = [.. answers.Zip(answers.Skip(1), (one, next) => Microseconds(one.Timestamp, next.Timestamp))];
        var framed = receipts.Select(receipt => receipt.WireBytes * WireMicroseconds).Median();
        var infer = answers.Select(answer => answer.Result.Ticks[Phase.Infer] * 1e6 / stand.Session.Info.TickHertz).Median();

        var table = new Table($"link: {Images} images of {SyntheticData.SampleBytes:#,0} bytes at {Baud:#,0} baud, pipelined, `host` board, MQTT included");
        table.Judge("share of the transfer with a byte on the wire, %", 100 * wire * WireMicroseconds / elapsed, "0.00", ">=", 98);
        table.Judge("goodput, image bytes over wire bytes, %", 100.0 * Images * SyntheticData.SampleBytes / wire, "0.00", ">=", 96);
        table.Judge("cycle between results, median, ms", cycles.Median() / 1000, "0.00", "<=", (Math.Max(framed, infer) / 1000) + 2);
        table.Add("  p5, p95, ms", $"{cycles.Quantile(0.05) / 1000:0.00}, {cycles.Quantile(0.95) / 1000:0.00}");
        table.Add("framed transfer of an image, median, ms", $"{framed / 1000:0.00}");
        table.Add("inference, median, ms", $"{infer / 1000:0.00}");
        table.Add("wire bytes per image", $"{(double)wire / Images:0.0}");
        table.Add("chunks, frames sent again", $"{after.ChunkResends - before.ChunkResends}, {after.DataResends - before.DataResends}");
        table.Add("transfer, s", $"{elapsed / 1e6:0.00}");
        table.Print();
    }

    private static byte[] Pictures()
    {
        var pictures = new byte[Images * SyntheticData.SampleBytes];
        for (var i = 0; i < Images; i++) SyntheticData.Draw(2, i, pictures.AsSpan(i * SyntheticData.SampleBytes));
        return pictures;
    }
}
