using Hil.Protocols.Quantities;

namespace Hil.Results.Importing;

/// <summary>What is known of the energy monitors that the runners drive.</summary>
internal static class RunnerMeter
{
    public const string NotStated = "not stated";

    /// <param name="name">As the session names it; null where it does not.</param>
    /// <param name="volts">Supply voltage, where known.</param>
    /// <param name="rate">Samples per second.</param>
    public static MeterFacts Of(string? name, double? volts, double rate)
    {
        var facts = new MeterFacts { Meter = name ?? NotStated, Origin = Origin.Imported, SupplyVolts = volts ?? 0, NominalRate = rate };
        return name switch
        {
            // ST UM2243: dynamic current up to 50 mA, accuracy better than 2 %, taken as two standard deviations.
            "lpm01a" => facts with { FullScaleAmperes = 0.05, GainError = 0.01 },
            _ => facts,
        };
    }
}
