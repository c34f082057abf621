using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>Makes currents and voltages of an INA219's registers.</summary>
/// <param name="Set">What the chip is set to.</param>
/// <param name="ShuntOhms">Nominal shunt.</param>
/// <param name="Calibration">Applied to the current; null for none.</param>
public sealed record Ina219Scale(Ina219Configuration Set, double ShuntOhms, MeterCalibration? Calibration)
{
    private readonly double offset = Calibration?.OffsetAmperes ?? 0;
    private readonly double gain = Calibration?.Gain ?? 1;

    /// <summary>Calibrated current of a shunt register: A.</summary>
    public float Amperes(short steps) => (float)((steps * Ina219Configuration.ShuntStep / ShuntOhms - offset) * gain);

    /// <summary>Voltage of a bus register: V.</summary>
    public static float Volts(ushort bus) => (float)(Ina219Driver.BusSteps(bus) * Ina219Configuration.BusStep);

    /// <summary>The shunt voltage was at its limit, or current or power overflowed.</summary>
    public bool IsSaturated(short steps, ushort bus) => Math.Abs((int)steps) >= Set.FullScaleCounts || Ina219Driver.IsOverflow(bus);
}
