using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>Resolution or averaging of one of the INA219's two conversions. An average is of conversions of 12 bit.</summary>
public enum Ina219Adc
{
    Bits9 = 0,
    Bits10 = 1,
    Bits11 = 2,
    Bits12 = 3,
    Average2 = 9,
    Average4 = 10,
    Average8 = 11,
    Average16 = 12,
    Average32 = 13,
    Average64 = 14,
    Average128 = 15,
}

/// <summary>Full scale of the INA219's shunt voltage.</summary>
public enum Ina219Range
{
    Mv40,
    Mv80,
    Mv160,
    Mv320,
}

/// <summary>Full scale of the INA219's bus voltage.</summary>
public enum Ina219BusRange
{
    V16,
    V32,
}

/// <summary>What an INA219 that samples without pause is set to, with the figures of its data sheet (TI SBOS448G, sections 6.5 and 8.6).</summary>
/// <param name="Shunt">Conversion of the shunt voltage.</param>
/// <param name="Bus">Conversion of the bus voltage.</param>
/// <param name="Range">Full scale of the shunt voltage.</param>
/// <param name="BusRange">Full scale of the bus voltage.</param>
public readonly record struct Ina219Configuration(Ina219Adc Shunt, Ina219Adc Bus, Ina219Range Range, Ina219BusRange BusRange)
{
    /// <summary>One step of the shunt register: V.</summary>
    public const double ShuntStep = 10e-6;

    /// <summary>One step of the bus register's counts: V.</summary>
    public const double BusStep = 4e-3;

    /// <summary>Typical gain error of both conversions at 25 C: relative.</summary>
    public const double TypicalGainError = 0.002;

    private const int ShuntAndBusContinuous = 7;

    /// <summary>The configuration register's value.</summary>
    public ushort Word => (ushort)(((int)BusRange << 13) | ((int)Range << 11) | ((int)Bus << 7) | ((int)Shunt << 3) | ShuntAndBusContinuous);

    /// <summary>The shunt register's value at full scale.</summary>
    public int FullScaleCounts => 4000 << (int)Range;

    /// <summary>Typical offset of the shunt voltage: V.</summary>
    public double TypicalOffset => ((int)Range + 1) * 10e-6;

    /// <summary>The smallest change of the shunt voltage that is seen: V.</summary>
    public double Resolution => ShuntStep * (1 << (3 - Math.Min((int)Shunt, 3)));

    /// <summary>Typical time of one conversion without averaging: ns.</summary>
    public static double OneConversion(Ina219Adc adc) => adc switch
    {
        Ina219Adc.Bits9 => 84e3,
        Ina219Adc.Bits10 => 148e3,
        Ina219Adc.Bits11 => 276e3,
        _ => 532e3,
    };

    /// <summary>How many conversions make one value.</summary>
    public static int Averaged(Ina219Adc adc) => adc < Ina219Adc.Average2 ? 1 : 1 << ((int)adc - 8);

    /// <summary>Typical time from one pair of values to the next: ns.</summary>
    public double Period => Averaged(Shunt) * OneConversion(Shunt) + Averaged(Bus) * OneConversion(Bus);

    /// <summary>
    /// Typical time from the end of the shunt's value to the end of the pair: ns. Shunt and bus are converted in turn, as often as
    /// both are averaged, and the bus last.
    /// </summary>
    public double ShuntEndsBefore => OneConversion(Bus);

    /// <summary>Typical time that the shunt's value spans, the bus conversions in between included: ns.</summary>
    public double ShuntSpan =>
        Averaged(Shunt) * OneConversion(Shunt) + (Math.Min(Averaged(Shunt), Averaged(Bus)) - 1) * OneConversion(Bus);

    /// <summary>Whether bus conversions lie within the time that a value of the shunt spans.</summary>
    public bool LooksAway => Math.Min(Averaged(Shunt), Averaged(Bus)) > 1;

    /// <summary>The least full scale that holds a current, or null when none does.</summary>
    public static Ina219Range? Holding(Amperes current, Ohms shunt)
    {
        foreach (var range in Enum.GetValues<Ina219Range>())
        {
            // The full scale itself, such as 3.2 A at 0.1 ohm, is no binary fraction.
            if (current.Value * shunt.Value <= (4000 << (int)range) * ShuntStep * (1 + 1e-9))
                return range;
        }

        return null;
    }
}
