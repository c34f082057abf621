using System.Runtime.CompilerServices;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Power;

namespace Hil.Engine.Metering;

/// <summary>What a meter read in one stretch of its own time.</summary>
/// <param name="Seconds">End of the stretch since the first sample.</param>
/// <param name="Amperes">Mean.</param>
/// <param name="Least">Smallest sample, A.</param>
/// <param name="Most">Largest sample, A.</param>
/// <param name="Volts">Mean.</param>
/// <param name="Watts">Mean of the products.</param>
/// <param name="Counts">The meter's counts so far.</param>
public sealed record MeterReading(double Seconds, double Amperes, double Least, double Most, double Volts, double Watts, MeterCounts Counts)
{
    /// <summary>Sums a meter's samples up, a stretch at a time.</summary>
    /// <param name="meter">Its <see cref="MeterSession.Samples"/> are read here alone.</param>
    /// <param name="stretch">Of the meter's time.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="TroubleException">The meter was lost.</exception>
    public static async IAsyncEnumerable<MeterReading> ReadAsync(
        MeterSession meter, TimeSpan stretch, [EnumeratorCancellation] CancellationToken cancellation)
    {
        long first = 0, due = 0;
        var sums = new Sums();
        await foreach (var sample in meter.Samples.ReadAllAsync(cancellation))
        {
            if (due == 0) (first, due) = (sample.Start, sample.Start + (stretch.Ticks * 100));
            sums.Add(sample);
            if (sample.End < due) continue;
            yield return sums.Read((sample.End - first) * 1e-9, meter.Counts);
            sums = new Sums();
            due = Math.Max(due + (stretch.Ticks * 100), sample.End);
        }

        if (meter.Lost.IsCompleted) throw await meter.Lost;
    }

    private sealed class Sums
    {
        private long count;
        private double amperes;
        private double least = double.PositiveInfinity;
        private double most = double.NegativeInfinity;
        private double volts;
        private double watts;

        public void Add(in PowerSample sample)
        {
            count++;
            amperes += sample.Amperes;
            volts += sample.Volts;
            watts += sample.Watts;
            least = Math.Min(least, sample.Amperes);
            most = Math.Max(most, sample.Amperes);
        }

        public MeterReading Read(double seconds, MeterCounts counts) => new(seconds, amperes / count, least, most, volts / count, watts / count, counts);
    }
}
