using Hil.Results.Energy.Clocks;

namespace Hil.Results.Energy;

/// <summary>How far all mapped moments of a trial may be off together, and what that does to an energy.</summary>
/// <param name="Random">Standard deviation of one moment that differs from moment to moment, ns.</param>
/// <param name="Systematic">Standard deviation of what all moments share, ns.</param>
/// <param name="Bound">Uniform bound of what all moments share, ns.</param>
/// <param name="HalfWidth95">Of what they share, ns.</param>
/// <param name="Leak">Time of a neighbour's power that such a shift lets into an integral, ns: <see cref="EdgeLeak"/>.</param>
internal sealed record ClockShift(double Random, double Systematic, double Bound, double HalfWidth95, double Leak)
{
    public static ClockShift Of(ClockFit fit, Cadence cadence)
    {
        var uncertainty = default(Uncertainty);
        uncertainty.Add(fit.Systematic);
        uncertainty.AddUniform(fit.Bound);
        return new ClockShift(fit.Random, fit.Systematic, fit.Bound, uncertainty.HalfWidth95, EdgeLeak.Of(uncertainty.HalfWidth95, cadence));
    }

    /// <summary>95 % half width of one mapped moment, ns.</summary>
    public double Moment95
    {
        get
        {
            var uncertainty = default(Uncertainty);
            uncertainty.Add(Random);
            uncertainty.Add(Systematic);
            uncertainty.AddUniform(Bound);
            return uncertainty.HalfWidth95;
        }
    }

    /// <summary>Adds to the mean energy of an integrated phase, J, beside neighbours of another power.</summary>
    /// <param name="uncertainty">Of the energy.</param>
    /// <param name="step">Largest difference to a neighbour's power, W.</param>
    public void AddLeak(ref Uncertainty uncertainty, double step) => uncertainty.AddUniform(Leak / 0.95 * 1e-9 * step);

    /// <summary>Adds an error that is proportional to the shift.</summary>
    /// <param name="uncertainty">Of the energy.</param>
    /// <param name="perNanosecond">J per ns.</param>
    public void AddLinear(ref Uncertainty uncertainty, double perNanosecond)
    {
        uncertainty.AddUniform(Bound * perNanosecond);
        uncertainty.Add(Systematic * perNanosecond);
    }

    /// <summary>Adds to the energy of a phase of one sample: power steps at its edges, which lie where they lie.</summary>
    public void AddEdges(ref Uncertainty uncertainty, double before, double after)
    {
        uncertainty.AddUniform(Bound * 1e-9 * Math.Max(Math.Abs(before), Math.Abs(after)));
        uncertainty.Add(Math.Sqrt((Random * Random) + (Systematic * Systematic)) * 1e-9 * Math.Sqrt((before * before) + (after * after)));
    }
}
