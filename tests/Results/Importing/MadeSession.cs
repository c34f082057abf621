using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Hil.Results.Tests.Importing;

/// <summary>Sessions as the runners write them, of a device that draws 20 mW while it infers and 10 mW otherwise.</summary>
internal sealed class MadeSession : IDisposable
{
    public const int Inferences = 100;
    public const int WindowSamples = 11_000;
    public const int Windows = 5;

    private const int Gap = 2_000;
    private const double Busy = 20e-6;
    private const double Rest = 10e-6;

    private readonly TempFolder folder = new();

    /// <summary>What the device draws per inference, uJ.</summary>
    public static double Microjoules => Busy * WindowSamples / Inferences * 1e6;

    public string Path => folder.Path;

    /// <summary>The recordings of the new runner, to be changed by a test before they are written.</summary>
    public List<(double?[] Joules, List<(int Number, int Sample)> Edges)> Captures { get; } = [.. Enumerable.Range(0, Windows).Select(Capture)];

    /// <summary>The edges of the old runner, s.</summary>
    public List<double> Edges { get; } = [0.016, .. Enumerable.Range(0, Windows).SelectMany(window => new[] { Start(window) / 1e3, (Start(window) + WindowSamples) / 1e3 })];

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = folder.File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>The new runner's energy folder.</summary>
    public MadeSession Recorded(bool zipped = false, int inferences = Inferences)
    {
        var entries = Captures.Select((capture, index) =>
        {
            var samples = string.Join(", ", capture.Joules.Select(Number));
            var edges = string.Join(", ", capture.Edges.Select(edge => $$"""["{{edge.Number:00}}", {{edge.Sample}}]"""));
            return $$"""{ "file": "f{{index}}.bin", "classes": "3", "class": "1", "infer": { "results": [0.0, 0.996, 0.004], "iterations": {{inferences}}, "warmups": 1 }, "power": { "samples": [{{samples}}], "timestamps": [{{edges}}], "voltage": 3 }, "mode": "e" }""";
        });
        var bytes = Encoding.UTF8.GetBytes($"[{string.Join(", ", entries)}]");
        Write(zipped ? "energy/results.json.gz" : "energy/results.json", zipped ? Zip(bytes) : bytes);
        return this;
    }

    /// <summary>The new runner's performance folder: 110 ms an inference.</summary>
    public MadeSession Timed(int microseconds = 110_000)
    {
        var entries = Enumerable.Range(0, Windows).Select(index => string.Create(CultureInfo.InvariantCulture,
            $$"""{ "file": "f{{index}}.bin", "classes": "3", "class": "1", "infer": { "results": [0.0, 0.996, 0.004], "iterations": 100, "start_time": {{index * 20_000_000}}, "end_time": {{(index * 20_000_000) + (microseconds * 100) + index}} }, "mode": "p" }"""));
        Write("performance/results.json", $"[{string.Join(", ", entries)}]");
        return this;
    }

    /// <summary>The old runner's energy folder.</summary>
    public MadeSession Traced(string lineEnd = "\n", bool log = true, Action<float[]>? change = null)
    {
        var samples = new float[Start(Windows)];
        Array.Fill(samples, (float)(Rest * 1e6));
        for (var window = 0; window < Windows; window++) Array.Fill(samples, (float)(Busy * 1e6), Start(window), WindowSamples);
        change?.Invoke(samples);
        var bytes = new byte[5 + (4 * samples.Length)];
        bytes[0] = 0xF1;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1), 1000);
        for (var index = 0; index < samples.Length; index++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(5 + (4 * index)), samples[index]);
        Write("energy/trace1-energy.bin", bytes);
        Write("energy/trace1-timestamps.json", $"[{string.Join(", ", Edges.Select(edge => edge.ToString(CultureInfo.InvariantCulture)))}]");
        if (log) Write("energy/log.txt", string.Join(lineEnd, Log()));
        return this;
    }

    public void Dispose() => folder.Dispose();

    public static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest)) gzip.Write(bytes);
        return zipped.ToArray();
    }

    private static int Start(int window) => Gap + (window * (WindowSamples + Gap));

    private static (double?[] Joules, List<(int Number, int Sample)> Edges) Capture(int index)
    {
        var joules = new double?[Gap + WindowSamples];
        Array.Fill(joules, Rest, 0, Gap);
        Array.Fill(joules, Busy, Gap, WindowSamples);
        var first = 1 + (2 * index);
        return (joules, index == 0 ? [(0, 100), (1, Gap), (2, Gap + WindowSamples)] : [(first, Gap), (first + 1, Gap + WindowSamples)]);
    }

    private static string Number(double? joules) => joules?.ToString("R", CultureInfo.InvariantCulture) ?? "null";

    private static IEnumerable<string> Log()
    {
        yield return "00000.000 io: [dut]: m-model-[ic01]";
        for (var window = 0; window < Windows; window++)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"00001.000 parser: Command \"bloadp \"C:\\data\\ic01\\f{window}.bin\"\"");
            yield return string.Create(CultureInfo.InvariantCulture, $"{10 + (13 * window):00000.000} io: [dut]: m-infer-start-{Inferences}");
            yield return string.Create(CultureInfo.InvariantCulture, $"{21.02 + (13 * window):00000.000} io: [dut]: m-infer-done");
            yield return string.Create(CultureInfo.InvariantCulture, $"{21.1 + (13 * window):00000.000} io: [dut]: m-results-[0.000,0.996,0.004]");
        }

        yield return "00141.516 emon: m-regfile-fn[trace1-energy.bin]-type[emon]-name[lpm01a]";
        yield return "00141.516 emon: m-regfile-fn[trace1-timestamps.json]-type[etime]-name[lpm01a]";
        yield return "00141.524 emon: m-voltage-mv[3000]";
    }
}
