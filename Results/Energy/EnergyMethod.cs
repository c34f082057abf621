namespace Hil.Results.Energy;

/// <summary>How an <see cref="EnergyFigure"/> came about: its <see cref="EnergyFigure.Method"/>.</summary>
public static class EnergyMethod
{
    /// <summary>Integrated within each sample.</summary>
    public const string Integrated = "integrated";

    /// <summary>Mean power from least squares over many samples, times the time.</summary>
    public const string LeastSquares = "least-squares";

    /// <summary>Between the edges of windows of many inferences.</summary>
    public const string Window = "window";
}
