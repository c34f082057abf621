namespace Hil.Results.Energy.Clocks;

/// <summary>A moment of one clock told by another: <paramref name="To"/> at <paramref name="From"/>, and a rate.</summary>
/// <param name="From">A moment of the first clock, in its unit.</param>
/// <param name="To">The same moment of the second one, in its unit.</param>
/// <param name="Rate">Units of the second per unit of the first, above 0.</param>
internal readonly record struct ClockLine(long From, long To, double Rate)
{
    /// <summary>Differences are taken in integers first: a double does not hold ns since boot exactly.</summary>
    public long Map(long moment) => To + (long)Math.Round((moment - From) * Rate);

    public ClockLine Inverse => new(To, From, 1 / Rate);

    /// <summary>First this line, then another.</summary>
    public ClockLine Then(ClockLine next) => new(From, next.Map(To), Rate * next.Rate);
}
