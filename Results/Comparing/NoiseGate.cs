namespace Hil.Results.Comparing;

/// <summary>
/// What differs from run to run of one real board (FACTS, section 3, "Noise of published runs"): a difference counts only when its whole
/// interval lies beyond it. Outcomes of equal samples, such as an accuracy, have no such noise.
/// </summary>
public static class NoiseGate
{
    /// <summary>Energies, relative: 9 of 10 published sessions of five windows stay within it.</summary>
    public const double Energy = 0.005;

    /// <summary>Throughput, relative: 19 of 20 do.</summary>
    public const double Throughput = 0.0023;

    /// <summary>Latency of an image, relative: the most that was published.</summary>
    public const double Latency = 0.003;
}
