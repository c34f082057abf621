using Hil.Results.Energy.Clocks;

namespace Hil.Results.Energy;

/// <summary>How far all mapped moments of a trial may be off together, and what that does to an energy.</summary>
internal sealed class ClockShift
{
    private const int Draws = 15;

    private readonly ClockFit fit;
    private readonly Cadence cadence;

    public ClockShift(ClockFit fit, Cadence cadence)
    {
        (this.fit, this.cadence) = (fit, cadence);
        var uncertainty = default(Uncertainty);
        uncertainty.Add(fit.Systematic);
        uncertainty.AddUniform(fit.Bound);
        HalfWidth95 = uncertainty.HalfWidth95;
        uncertainty.Add(fit.Random);
        Moment95 = uncertainty.HalfWidth95;
        Values = [.. from normal in Quantiles(fit.Systematic > 0) from uniform in Quantiles(fit.Bound > 0) select
            (Normal.Quantile(normal) * fit.Systematic) + (((2 * uniform) - 1) * fit.Bound)];
    }

    /// <summary>Shifts that are each as likely as the other, ns: a bound that is uniform, and the fit's own error.</summary>
    public double[] Values { get; }

    /// <summary>95 % half width of what all moments share, ns.</summary>
    public double HalfWidth95 { get; }

    /// <summary>95 % half width of one mapped moment, ns.</summary>
    public double Moment95 { get; }

    /// <summary>Standard deviation of one moment that differs from moment to moment, ns.</summary>
    public double Random => fit.Random;

    /// <summary>Errors of the mean energy of an integrated phase by each of the shifts, J.</summary>
    /// <param name="before">Power of what comes before less its own, W.</param>
    /// <param name="after">Power of what comes after less its own, W.</param>
    public double[] Leaks(double before, double after) =>
        Array.ConvertAll(Values, shift => 1e-9 * EdgeLeak.Of(Math.Abs(shift), cadence) * (shift < 0 ? before : after));

    /// <summary>
    /// A small shift of either way mostly errs to the same side: a peak between lower neighbours only ever loses. What is to be expected
    /// is taken off the energy, what may deviate from it is left to the interval.
    /// </summary>
    public static double TakeMean(double[] errors)
    {
        var mean = errors.Average();
        for (var index = 0; index < errors.Length; index++) errors[index] -= mean;
        return mean;
    }

    /// <summary>Adds to the energy of a phase of one sample: power steps at its edges, which lie where they lie.</summary>
    public void AddEdges(ref Uncertainty uncertainty, double before, double after)
    {
        uncertainty.AddUniform(fit.Bound * 1e-9 * Math.Max(Math.Abs(before), Math.Abs(after)));
        var deviation = Math.Sqrt((fit.Random * fit.Random) + (fit.Systematic * fit.Systematic));
        uncertainty.Add(deviation * 1e-9 * Math.Sqrt((before * before) + (after * after)));
    }

    private static double[] Quantiles(bool spread) => spread ? [.. Enumerable.Range(0, Draws).Select(draw => (draw + 0.5) / Draws)] : [0.5];
}
