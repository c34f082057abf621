namespace Hil.Rigs.Emulation;

/// <summary>What flows through an emulated meter, on the meter's clock.</summary>
public interface IMeterInput
{
    /// <summary>Voltage at the load: V.</summary>
    double Volts { get; }

    /// <summary>Mean current between two moments: A. Moments only go forward from call to call; what lies before is forgotten.</summary>
    /// <param name="from">ns.</param>
    /// <param name="to">ns, later than <paramref name="from"/>.</param>
    double MeanAmperes(double from, double to);
}

/// <summary>A current that does not change: 0 for no load, V/R for a resistor.</summary>
public sealed record ConstantInput(double Volts, double Amperes) : IMeterInput
{
    public double MeanAmperes(double from, double to) => Amperes;
}

/// <summary>A clock that stands until somebody moves it.</summary>
public sealed class VirtualClock
{
    /// <summary>ns.</summary>
    public double Now { get; set; }
}
