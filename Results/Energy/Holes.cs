namespace Hil.Results.Energy;

/// <summary>When an integral has no value: time without samples is never filled with a guess.</summary>
internal static class Holes
{
    /// <summary>
    /// Longest time without a sample inside that is bridged, in periods: one lost conversion between two samples, and one at an end. Two in a
    /// row are a hole.
    /// </summary>
    public const double MostPeriods = 2.1;

    /// <summary>Fewest samples that an integral of a phase is made of.</summary>
    public const int FewestSamples = 3;

    public static bool Has(in SpanIntegral found, Cadence cadence) =>
        found.Samples == 0 || found.Saturated > 0 || found.LongestUnsampled > MostPeriods * cadence.Period;
}
