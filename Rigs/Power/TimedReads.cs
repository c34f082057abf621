namespace Hil.Rigs.Power;

/// <summary>
/// When a chip took over the register that a transaction read. That is assumed to be when it acknowledges its read address, a known
/// share of the transaction; the shortest transaction seen is taken for the undisturbed one. So what the host lost before or after
/// only widens the bounds. (The data sheet does not say when; half a byte more or less is 11 us at 400 kHz.)
/// </summary>
/// <param name="bitsBefore">Bits on the bus until then.</param>
/// <param name="bits">Bits of the whole transaction.</param>
internal struct TimedReads(int bitsBefore, int bits)
{
    private readonly double share = bitsBefore / (double)bits;
    private double shortest = double.PositiveInfinity;

    /// <summary>How long an undisturbed transaction takes: ns; infinite before the first one.</summary>
    public readonly double Shortest => shortest;

    /// <summary>From the begin of a transaction to that moment: ns; 0 before the first one.</summary>
    public readonly double Lead => double.IsPositiveInfinity(shortest) ? 0 : share * shortest;

    /// <summary>Takes one transaction in.</summary>
    /// <returns>The earliest and the latest moment: ns.</returns>
    public (double Earliest, double Latest) Take(double before, double after)
    {
        shortest = Math.Min(shortest, after - before);
        return (before + share * shortest, after - (1 - share) * shortest);
    }
}
