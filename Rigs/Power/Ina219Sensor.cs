using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>An INA219 with its shunt, as a bench file states it: the same settings whichever way the chip is reached.</summary>
/// <param name="Shunt">Nominal shunt.</param>
/// <param name="ShuntTolerance">Its tolerance: %.</param>
/// <param name="ShuntAdc">Resolution or averaging of the shunt voltage.</param>
/// <param name="BusAdc">Resolution or averaging of the bus voltage.</param>
/// <param name="Range">Full scale of the shunt voltage; null for 320 mV, or for the least that holds <paramref name="FullScale"/>.</param>
/// <param name="FullScale">The largest current to be told; not with <paramref name="Range"/>.</param>
/// <param name="BusRange">Full scale of the bus voltage.</param>
/// <param name="Supply">Nominal supply voltage of the board; null when it is not known.</param>
internal sealed record Ina219Sensor(
    Ohms Shunt, double ShuntTolerance, Ina219Adc ShuntAdc, Ina219Adc BusAdc, Ina219Range? Range, Amperes? FullScale, Ina219BusRange BusRange, Volts? Supply)
{
    /// <summary>What the chip is set to.</summary>
    public Ina219Configuration Configuration => new(ShuntAdc, BusAdc,
        Range ?? (FullScale is { } current ? Ina219Configuration.Holding(current, Shunt)!.Value : Ina219Range.Mv320), BusRange);

    /// <summary>
    /// The data sheet's typical error of shunt and bus voltage (0.2 % each, SBOS448G section 6.5) taken as a standard deviation, and the
    /// shunt's tolerance taken as the limits of a uniform error.
    /// </summary>
    private double DataSheetGainError => Math.Sqrt(2 * Math.Pow(Ina219Configuration.TypicalGainError, 2) + Math.Pow(ShuntTolerance / 100, 2) / 3);

    /// <summary>What is wrong with the settings, as <see cref="ICheckedSettings"/> tells it.</summary>
    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Shunt.Value is not (>= 0.001 and <= 100))
            yield return (nameof(Shunt), "must be from 1 mohm to 100 ohm");
        else if (FullScale is { } current && (current.Value <= 0 || Ina219Configuration.Holding(current, Shunt) is null))
            yield return (nameof(FullScale), "must be more than 0 and make at most 320 mV at the shunt");
        if (Range is not null && FullScale is not null)
            yield return (nameof(FullScale), "must not be given together with 'range'");
        if (Supply is { Value: not (> 0 and <= 26) })
            yield return (nameof(Supply), "must be more than 0 V and at most 26 V");
    }

    /// <summary>What is known of a meter with this sensor.</summary>
    /// <param name="meter">The meter's type.</param>
    /// <param name="origin">Where its figures come from.</param>
    /// <param name="identity">Where the chip is.</param>
    /// <param name="calibration">In force; null for none.</param>
    public MeterFacts Facts(Type meter, Origin origin, string identity, MeterCalibration? calibration)
    {
        var set = Configuration;
        var rate = 1e9 / set.Period;
        return new()
        {
            Meter = PartCatalog.NameOf(meter),
            Origin = origin,
            Identity = identity,
            SupplyVolts = Supply?.Value ?? 0,
            ShuntOhms = Shunt.Value,
            FullScaleAmperes = set.FullScaleCounts * Ina219Configuration.ShuntStep / Shunt.Value,
            ResolutionAmperes = set.Resolution / Shunt.Value,
            NominalRate = rate,
            OffsetError = calibration?.OffsetError ?? set.TypicalOffset / Shunt.Value,
            GainError = calibration?.GainError ?? DataSheetGainError,
            PhaseRefusal = rate >= MeterFacts.LeastPhaseRate ? null : FormattableString.Invariant(
                $"its settings make {rate:F0} conversions a second; {MeterFacts.LeastPhaseRate:F0} are needed to tell phases apart"),
            LooksAway = set.LooksAway,
            Calibration = calibration,
        };
    }
}
