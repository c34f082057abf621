using System.Diagnostics;
using System.Runtime.InteropServices;
using Hil.Protocols.Quantities;
using Hil.Results.Traces;

namespace Hil.Benchmarks;

/// <summary>
/// Power traces of INA219s: what sealing costs beside writing the same columns raw, and how much faster than real time a hundred
/// meters are appended. Currents are whole steps of 0.1 mA, voltages of 4 mV, times jitter by 0.5 us.
/// </summary>
internal static class TracesBenchmark
{
    private const int Sealed = 10_000_000;
    private const int Meters = 100;
    private const int PerMeter = 10_000;
    private const long Step = 1_064_000;
    private const long Averaged = 532_000;
    private const int Repeats = 3;
    private const int Delivered = 32;

    public static void Run()
    {
        Table.PrintEnvironment();
        var folder = Directory.CreateTempSubdirectory("hil-traces-").FullName;
        try
        {
            MeasureSealing(folder);
            MeasureMeters(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void MeasureSealing(string folder)
    {
        var samples = Samples(Sealed, seed: 1, Step);
        List<double> raw = [], fewer = [], written = [], sealing = [], reading = [];
        long bytes = 0, segment = 0;
        // The first round is for the just-in-time compiler and the file system's caches.
        for (var repeat = -1; repeat < Repeats; repeat++)
        {
            var path = Path.Combine(folder, $"{repeat + 1}.trace");
            var times = new[]
            {
                Seconds(() => WriteRaw(Path.Combine(folder, "raw"), samples, everything: true)),
                Seconds(() => WriteRaw(Path.Combine(folder, "raw"), samples, everything: false)),
                Seconds(() => Append(path, samples)),
                Seconds(() => { segment = new FileInfo(path).Length; PowerTrace.Seal(path); }),
                Seconds(() => Read(path)),
            };
            var file = new FileInfo(Path.ChangeExtension(path, ".parquet"));
            bytes = file.Length;
            file.Delete();
            if (repeat < 0) continue;
            raw.Add(times[0]);
            fewer.Add(times[1]);
            written.Add(times[2]);
            sealing.Add(times[3]);
            reading.Add(times[4]);
        }

        var table = new Table($"traces: {Sealed:#,0} samples, median of {Repeats} rounds");
        table.Add("raw columns (start, end, amperes, volts, flags) and fsync, s", $"{raw.Median():0.00}");
        table.Add("raw columns (start, amperes, volts) and fsync, s", $"{fewer.Median():0.00}");
        table.Add("appending to a segment, s", $"{written.Median():0.00}");
        table.Add("  segment, bytes a sample", $"{(double)segment / Sealed:0.00}");
        table.Add("sealing the segment and fsync, s", $"{sealing.Median():0.00}");
        table.Judge("  as a ratio to the raw columns", sealing.Median() / raw.Median(), "0.00", "<=", 3);
        table.Add("  as a ratio to the raw columns without ends and flags", $"{sealing.Median() / fewer.Median():0.00}");
        table.Judge("  bytes a sample", (double)bytes / Sealed, "0.00", "<=", 4);
        table.Add("reading the sealed trace, s", $"{reading.Median():0.00}");
        table.Print();
    }

    private static void MeasureMeters(string folder)
    {
        var samples = Samples(PerMeter, seed: 2, 1_000_000);
        var writers = Enumerable.Range(0, Meters).Select(meter => TraceWriter.Create(Path.Combine(folder, $"meter-{meter}.trace"), Head)).ToArray();
        var before = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var began = Stopwatch.GetTimestamp();
        for (var at = 0; at < PerMeter; at += Delivered)
        {
            foreach (var writer in writers) writer.Append(samples.AsSpan(at, Math.Min(Delivered, PerMeter - at)));
        }

        foreach (var writer in writers) writer.Complete();
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        var cpu = (Environment.CpuUsage.TotalTime - before).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        foreach (var writer in writers) writer.Dispose();
        var seconds = PerMeter / 1000.0;
        var table = new Table($"traces: {Meters} meters at 1 kHz for {seconds:0} s, appended {Delivered} samples at a time by one thread");
        table.Add("took, s", $"{took:0.000}");
        table.Judge("  times faster than real time", seconds / took, "0", ">=", 10);
        table.Add("CPU time per sample, ns", $"{cpu * 1e9 / Meters / PerMeter:0}");
        table.Add("allocated per sample, bytes", $"{(double)allocated / Meters / PerMeter:0.000}");
        table.Print();
    }

    private static TraceHead Head => new("run-1", "rig", "netduinoplus2", new MeterFacts { Meter = "ina219", Origin = Origin.Emulated });

    private static PowerSample[] Samples(int count, int seed, long step)
    {
        var random = new Random(seed);
        var samples = new PowerSample[count];
        for (var i = 0; i < count; i++)
        {
            var start = (i * step) + random.Next(-500, 501);
            var busy = i / 40 % 3 == 1 ? 150 : 0;
            // Noise of about one step, as the chip's data sheet has it: the sum of dice is near enough to normal.
            var noise = random.Next(-1, 2) + random.Next(-1, 2);
            samples[i] = new PowerSample(start, start + Averaged + random.Next(-20, 21), (200 + busy + noise) * 1e-4f, (825 - (busy / 100) + random.Next(0, 2)) * 4e-3f, 0);
        }

        return samples;
    }

    private static void WriteRaw(string path, PowerSample[] samples, bool everything)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        Column(file, samples, sample => sample.Start);
        if (everything) Column(file, samples, sample => sample.End);
        Column(file, samples, sample => sample.Amperes);
        Column(file, samples, sample => sample.Volts);
        if (everything) Column(file, samples, sample => (byte)sample.Flags);
        file.Flush(flushToDisk: true);
    }

    private static void Column<T>(FileStream file, PowerSample[] samples, Func<PowerSample, T> value)
        where T : unmanaged
    {
        var column = new T[1 << 16];
        for (var at = 0; at < samples.Length; at += column.Length)
        {
            var count = Math.Min(column.Length, samples.Length - at);
            for (var i = 0; i < count; i++) column[i] = value(samples[at + i]);
            file.Write(MemoryMarshal.AsBytes(column.AsSpan(0, count)));
        }
    }

    private static void Append(string path, PowerSample[] samples)
    {
        using var writer = TraceWriter.Create(path, Head);
        for (var at = 0; at < samples.Length; at += Delivered) writer.Append(samples.AsSpan(at, Math.Min(Delivered, samples.Length - at)));
        writer.Complete();
    }

    private static void Read(string path)
    {
        using var trace = PowerTrace.Open(path);
        var count = trace.Samples().Sum(block => (long)block.Length);
        if (count != Sealed) throw new InvalidOperationException($"{count} samples came back");
    }

    private static double Seconds(Action work)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
