using Hil.Protocols.Quantities;

namespace Hil.Results.Tests.Energy;

/// <summary>Hand-made samples of meters.</summary>
internal static class Trace
{
    public const long Millisecond = 1_000_000;

    public static readonly MeterFacts Exact = new() { Meter = "exact", Origin = Origin.Emulated, SupplyVolts = 1 };

    /// <summary>A meter that looks all the time: one sample a millisecond.</summary>
    /// <param name="watts">By sample; at 1 V.</param>
    public static PowerSample[] Contiguous(IEnumerable<double> watts) =>
        [.. watts.Select((power, index) => Sample(index * Millisecond, (index + 1) * Millisecond, power))];

    /// <summary>A meter that looks half of the time, as an INA219 does.</summary>
    public static PowerSample[] Alternating(int count, Func<int, double> watts, long window = 532_000, long period = 1_064_000) =>
        [.. Enumerable.Range(0, count).Select(index => Sample(index * period, (index * period) + window, watts(index)))];

    public static PowerSample Sample(long start, long end, double watts, PowerFlags flags = PowerFlags.None) => new(start, end, (float)watts, 1, flags);

    /// <summary>In blocks of odd lengths, so that nothing depends on how a trace is cut.</summary>
    public static IEnumerable<ReadOnlyMemory<PowerSample>> Blocks(PowerSample[] samples)
    {
        for (var (from, size) = (0, 1); from < samples.Length; from += size, size = (size * 3) % 1009)
        {
            size = Math.Min(size, samples.Length - from);
            yield return samples.AsMemory(from, size);
        }
    }
}
