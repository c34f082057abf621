namespace Hil.Protocols.Quantities;

/// <summary>
/// What `hil meter calibrate` found out about a meter: true current = (raw current - <paramref name="OffsetAmperes"/>) *
/// <paramref name="Gain"/>.
/// </summary>
/// <param name="Date">When, UTC.</param>
/// <param name="OffsetAmperes">Raw current with the load off.</param>
/// <param name="OffsetError">Its standard error in A.</param>
/// <param name="Gain">Factor, near 1; exactly 1 when only the offset was calibrated.</param>
/// <param name="GainError">Its relative standard error, 1 sigma; that of the meter's data sheet when only the offset was calibrated.</param>
/// <param name="Reference">What the gain was compared with, such as `resistor 100 ohm +-0.1 %`; empty when only the offset was calibrated.</param>
/// <param name="TemperatureCelsius">Of the meter, where known.</param>
public sealed record MeterCalibration(
    DateTimeOffset Date, double OffsetAmperes, double OffsetError, double Gain, double GainError, string Reference, double? TemperatureCelsius = null);
