namespace Hil.Results.Energy;

/// <summary>What every figure of phases is made from.</summary>
internal sealed record PhaseContext(
    MeteredTrial Trial, Timeline Timeline, TracePass Pass, Cadence Cadence, ClockShift Shift, MeterErrors Errors, Notes Notes)
{
    public PhasePowers Powers => Pass.Powers;

    /// <summary>Supply voltage for errors of the current, V.</summary>
    public double Volts => Pass.MeanVolts ?? Trial.Meter.SupplyVolts;
}
