namespace Hil.Protocols.Quantities;

/// <summary>What must be known about a power meter to trust its figures: part of every trial's provenance.</summary>
public sealed record MeterFacts
{
    /// <summary>The least sampling rate at which phases of microcontroller loads are resolved (FACTS, section 4).</summary>
    public const double LeastPhaseRate = 350;

    /// <summary>The meter by its name in files.</summary>
    public required string Meter { get; init; }

    /// <summary>Where its figures come from.</summary>
    public required Origin Origin { get; init; }

    /// <summary>What it said of itself, or where it is: chip, address, bus, serial number.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Nominal supply voltage at the load in V; 0 when it is only known from the samples.</summary>
    public double SupplyVolts { get; init; }

    /// <summary>Shunt resistance in ohm; null for meters that do not tell.</summary>
    public double? ShuntOhms { get; init; }

    /// <summary>Largest current it can tell, A; null when not known.</summary>
    public double? FullScaleAmperes { get; init; }

    /// <summary>One step of the current, A; 0 when not quantised to speak of.</summary>
    public double ResolutionAmperes { get; init; }

    /// <summary>Conversions per second by its settings; the true rate is measured.</summary>
    public double NominalRate { get; init; }

    /// <summary>Standard uncertainty of the offset that is left in its samples, 1 sigma, A: after calibration, or by the data sheet.</summary>
    public double OffsetError { get; init; }

    /// <summary>Relative standard uncertainty of its powers, 1 sigma: gain of the current, tolerance of the shunt, and voltage.</summary>
    public double GainError { get; init; }

    /// <summary>Why it cannot tell phases apart; null when it can. Such a meter gives energies of windows only.</summary>
    public string? PhaseRefusal { get; init; }

    /// <summary>A sample is the mean of parts of its interval: the meter looks elsewhere in between, as an INA219 does when both conversions are averaged.</summary>
    public bool LooksAway { get; init; }

    /// <summary>The calibration in force; null for none.</summary>
    public MeterCalibration? Calibration { get; init; }

    /// <summary>Of the shunt or the chip, where known.</summary>
    public double? TemperatureCelsius { get; init; }
}

/// <summary>What a meter counted while it sampled.</summary>
/// <param name="Samples">Conversions delivered.</param>
/// <param name="Missed">Conversions that happened and were not read: known from the measured rate.</param>
/// <param name="Saturated">Delivered conversions that were out of range.</param>
/// <param name="Dropped">Conversions read and thrown away because nobody took them.</param>
/// <param name="Rate">Measured conversions per second of the meter's clock; 0 before it is known.</param>
public readonly record struct MeterCounts(long Samples, long Missed, long Saturated, long Dropped, double Rate);
