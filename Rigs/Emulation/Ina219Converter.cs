using Hil.Rigs.Power;

namespace Hil.Rigs.Emulation;

/// <summary>
/// The converting part of an emulated INA219: shunt and bus voltage in turn, each integrated over its conversion time, with the
/// chip's own errors. Times are ns on the clock of its input.
/// </summary>
internal sealed class Ina219Converter(Ina219Traits traits, IMeterInput input, NoiseSource noise)
{
    private Ina219Configuration set;
    private bool hasShunt;
    private bool hasBus;
    private bool repeats;
    private double shuntEnd;
    private double end = double.PositiveInfinity;
    private bool shuntIsDone;

    /// <summary>Called at the end of a pair of values with that moment.</summary>
    public Action<double>? Completed { get; set; }

    /// <summary>Shunt register.</summary>
    public short Shunt { get; private set; }

    /// <summary>Counts of the bus voltage.</summary>
    public int Bus { get; private set; }

    /// <summary>Begins anew with a configuration register's value.</summary>
    public void Configure(ushort word, double now)
    {
        set = new(Decode((word >> 3) & 0xF), Decode((word >> 7) & 0xF), (Ina219Range)((word >> 11) & 3), (Ina219BusRange)((word >> 13) & 1));
        var mode = word & 7;
        (hasShunt, hasBus, repeats) = ((mode & 1) != 0, (mode & 2) != 0, (mode & 4) != 0);
        Begin(hasShunt || hasBus ? now : double.PositiveInfinity);
    }

    /// <summary>Everything that is complete at a moment.</summary>
    public void RunUntil(double now)
    {
        while (true)
        {
            if (hasShunt && !shuntIsDone && shuntEnd <= now)
                ConvertShunt();
            if (!(end <= now))
                return;
            if (hasBus)
                ConvertBus();
            var completed = end;
            Begin(repeats ? end : double.PositiveInfinity);
            Completed?.Invoke(completed);
        }
    }

    /// <summary>Codes below 8 are resolutions, of which two bits count; 8 is one conversion of 12 bit (SBOS448G, table 5).</summary>
    private static Ina219Adc Decode(int code) => (Ina219Adc)(code == 8 ? 3 : code > 8 ? code : code & 3);

    private void Begin(double moment)
    {
        var bus = hasBus ? Time(set.Bus) : 0;
        var whole = (hasShunt ? Ina219Configuration.Averaged(set.Shunt) * Time(set.Shunt) : 0)
            + (hasBus ? Ina219Configuration.Averaged(set.Bus) * bus : 0);
        (end, shuntEnd, shuntIsDone) = (moment + whole, moment + whole - bus, false);
    }

    private double Time(Ina219Adc adc) => Ina219Configuration.OneConversion(adc) * traits.Oscillator;

    private void ConvertShunt()
    {
        var count = Ina219Configuration.Averaged(set.Shunt);
        var (one, between) = (Time(set.Shunt), hasBus ? Time(set.Bus) : 0);
        var pairs = hasBus ? Math.Min(count, Ina219Configuration.Averaged(set.Bus)) : 1;
        var at = shuntEnd - count * one - (pairs - 1) * between;
        double sum = 0;
        for (var i = 0; i < count; i++)
        {
            sum += input.MeanAmperes(at, at + one);
            at += one + (count - i <= pairs ? between : 0);
        }

        var volts = sum / count * traits.ShuntOhms * traits.ShuntGain + traits.Offset * set.TypicalOffset;
        var step = set.Resolution / Ina219Configuration.ShuntStep;
        var steps = volts / Ina219Configuration.ShuntStep + traits.Noise * step / Math.Sqrt(count) * noise.Gaussian();
        Shunt = (short)Math.Clamp(Math.Round(steps / step) * step, -set.FullScaleCounts, set.FullScaleCounts);
        shuntIsDone = true;
    }

    private void ConvertBus()
    {
        // Fewer bits are coarser steps; averaging leaves the step as it is.
        var step = 1 << (3 - Math.Min((int)set.Bus, 3));
        var steps = input.Volts * traits.BusGain / Ina219Configuration.BusStep;
        steps += traits.Noise * step / Math.Sqrt(Ina219Configuration.Averaged(set.Bus)) * noise.Gaussian();
        Bus = (int)Math.Clamp(Math.Round(steps / step) * step, 0, set.BusRange == Ina219BusRange.V16 ? 4000 : 8000);
    }
}
