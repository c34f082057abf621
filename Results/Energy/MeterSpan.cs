namespace Hil.Results.Energy;

/// <summary>A stretch of time on the meter's clock, ns.</summary>
/// <param name="Begin">First moment.</param>
/// <param name="End">First moment after it, not before <paramref name="Begin"/>.</param>
public readonly record struct MeterSpan(long Begin, long End)
{
    public double Seconds => (End - Begin) * 1e-9;
}
