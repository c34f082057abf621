using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Traces;

namespace Hil.Results.Tests.Traces;

/// <summary>What a meter might deliver: an INA219 with a 12-bit pair, whose times jitter, beside a board that works on images.</summary>
internal static class Waveform
{
    public const long Step = 1_064_000;
    public const long Averaged = 532_000;

    public static TraceHead Head(string rig = "left", Origin origin = Origin.Emulated) => new("run-1", rig, "netduinoplus2", new MeterFacts
    {
        Meter = "ina219",
        Origin = origin,
        Identity = "0x40 on bus 1",
        SupplyVolts = 3.3,
        ShuntOhms = 0.1,
        NominalRate = 939.8,
        ResolutionAmperes = 1e-4,
        Calibration = new MeterCalibration(new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero), 2e-4, 1e-5, 1.002, 0.001, "resistor 100 ohm +-0.1 %"),
    });

    /// <summary>Conversions of currents in steps of 0.1 mA and voltages in steps of 4 mV, with a jitter of 0.5 us.</summary>
    public static PowerSample[] Samples(int count, int seed = 1, long from = 0)
    {
        var random = new Random(seed);
        var samples = new PowerSample[count];
        for (var i = 0; i < count; i++)
        {
            var start = from + (i * Step) + random.Next(-500, 501);
            var busy = i / 40 % 3 == 1 ? 150 : 0;
            samples[i] = new PowerSample(start, start + Averaged, (200 + busy + random.Next(-3, 4)) * 1e-4f, (825 + random.Next(0, 2)) * 4e-3f,
                i % 997 == 5 ? PowerFlags.AfterGap : i % 1009 == 7 ? PowerFlags.Saturated : PowerFlags.None);
        }

        return samples;
    }

    /// <summary>Receive, infer and decide of an image, back to back.</summary>
    public static SampleInterval Interval(long sequence, long begin)
    {
        PhaseMoments starts = default, ends = default;
        for (var phase = Phase.Idle; phase <= Phase.Reply; phase++) starts[phase] = ends[phase] = begin;
        (starts[Phase.Receive], ends[Phase.Receive]) = (begin, begin + (40 * Step));
        (starts[Phase.Infer], ends[Phase.Infer]) = (begin + (40 * Step), begin + (80 * Step));
        (starts[Phase.Decide], ends[Phase.Decide]) = (begin + (80 * Step), begin + (80 * Step) + 30_000);
        return new SampleInterval(sequence, starts, ends);
    }

    /// <summary>The phase line that belongs to <see cref="Interval"/>.</summary>
    public static PhaseEdge[] Edges(long begin) =>
    [
        new(begin, Phase.Receive), new(begin + (40 * Step), Phase.Infer), new(begin + (80 * Step), Phase.Decide), new(begin + (80 * Step) + 30_000, Phase.Idle),
    ];

    /// <summary>A trace on disk of so many samples and, every 120 of them, an image.</summary>
    public static PowerSample[] Write(string path, int count, bool complete = true, TraceHead? head = null)
    {
        var samples = Samples(count);
        using var writer = TraceWriter.Create(path, head ?? Head());
        writer.Append(samples);
        for (var image = 0; image < count / 120; image++)
        {
            foreach (var edge in Edges(image * 120 * Step)) writer.Append(edge);
            writer.Append(Interval(image, image * 120 * Step));
        }

        if (complete) writer.Complete();
        else writer.Flush();
        return samples;
    }
}
