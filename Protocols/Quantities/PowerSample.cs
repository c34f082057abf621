namespace Hil.Protocols.Quantities;

/// <summary>What is special about a sample of a power meter.</summary>
[Flags]
public enum PowerFlags : byte
{
    None = 0,

    /// <summary>The current was out of the meter's range: its value is a bound and nothing more.</summary>
    Saturated = 1,

    /// <summary>At least one conversion before this one was lost; there is no value for that time.</summary>
    AfterGap = 2,
}

/// <summary>
/// One conversion of a power meter, calibrated. Between the end of one sample and the start of the next the meter may have
/// looked elsewhere (an INA219 converts the bus voltage then): nothing is known about that time but what lies around it.
/// </summary>
/// <param name="Start">When the averaging of the current began: ns on the meter's clock.</param>
/// <param name="End">When it ended: ns on the meter's clock, later than <paramref name="Start"/>.</param>
/// <param name="Amperes">Mean current of that interval; may be negative.</param>
/// <param name="Volts">Supply voltage at the load, from the same conversion or the last one that had it.</param>
/// <param name="Flags">What is special about it.</param>
public readonly record struct PowerSample(long Start, long End, float Amperes, float Volts, PowerFlags Flags)
{
    public float Watts => Amperes * Volts;
}
