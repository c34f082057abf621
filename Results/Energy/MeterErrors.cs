using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>What a meter may have wrong in the same way in every sample: repeats do not average it out.</summary>
/// <param name="meter">How well it measures.</param>
internal sealed class MeterErrors(MeterFacts meter)
{
    /// <summary>
    /// Noise of at least half a step spreads a constant current over several codes, and their mean is right; less leaves up to
    /// half a step that no repeat removes (Widrow's condition; 2 percent of a step are left at half a step).
    /// </summary>
    private const double DitheringSteps = 0.5;

    public MeterFacts Meter => meter;

    /// <summary>Adds offset, gain and what quantisation does not average out.</summary>
    /// <param name="uncertainty">Of an energy, J.</param>
    /// <param name="joules">The energy.</param>
    /// <param name="voltSeconds">Supply voltage times duration: what an error of the current is multiplied with.</param>
    /// <param name="scatter">Standard deviation of the current between samples of one load, A.</param>
    public void AddTo(ref Uncertainty uncertainty, double joules, double voltSeconds, double scatter)
    {
        uncertainty.Add(meter.OffsetError * voltSeconds);
        AddScale(ref uncertainty, joules, voltSeconds, scatter);
    }

    /// <summary>The same for a difference of two energies of equal duration: the offset is in both and drops out.</summary>
    public void AddScale(ref Uncertainty uncertainty, double joules, double voltSeconds, double scatter)
    {
        uncertainty.Add(meter.GainError * joules);
        if (scatter < DitheringSteps * meter.ResolutionAmperes) uncertainty.AddUniform(meter.ResolutionAmperes / 2 * voltSeconds);
    }

    /// <summary>Uncertainty of the energy of a span under one load, J: noise by the scatter within it, and the rest.</summary>
    public Uncertainty Of(in SpanIntegral found)
    {
        var uncertainty = default(Uncertainty);
        AddTo(ref uncertainty, found.Joules, found.Volts * found.Seconds, found.Scatter);
        if (found.Parts > 1) uncertainty.AddEstimated(found.PowerError * found.Seconds, found.Parts - 1);
        return uncertainty;
    }
}
