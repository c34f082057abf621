namespace Hil.Results.Energy;

/// <summary>
/// The supply decides an energy: the same board at the same latency took 10,682 uJ at 1.8 V and 17,755 uJ at 3.0 V (FACTS, section 3).
/// Energies are compared at one voltage only.
/// </summary>
public static class SupplyVoltage
{
    /// <summary>
    /// Supplies that differ by more are different supplies (relative): a drop at a shunt of 0.1 ohm stays below it, a choice of 1.8 V or
    /// 3.0 V does not.
    /// </summary>
    private const double Tolerance = 0.02;

    /// <summary>Whether two voltages, V, are of the same supply.</summary>
    public static bool Same(double one, double other) => Math.Max(one, other) <= Math.Min(one, other) * (1 + Tolerance);
}
