using Hil.Protocols.Quantities;

namespace Hil.Results.Energy.Clocks;

/// <summary>
/// The widest straight corridor through readings of a remote clock. Each reading was made between the moment the question left and
/// the moment the answer came (Cristian 1989), so the true line passes between all of these pairs. Its width as a function of the
/// rate is concave: the rate of the widest corridor is found by ternary search; the middle of the corridor is the line, and half of its
/// width is what remains unknown, since it is not known how the shortest round trip was divided between the two ways.
/// </summary>
/// <param name="Line">Remote clock to host ns.</param>
/// <param name="Width">Between its walls, host ns; negative when no line fits.</param>
internal readonly record struct Corridor(ClockLine Line, double Width)
{
    /// <summary>How far a clock may be from its nominal rate: an RC oscillator's tolerance.</summary>
    private const double MostDrift = 0.03;

    private const int Thirds = 90;

    /// <param name="exchanges">At least one, in order.</param>
    /// <param name="nominal">Host ns per remote unit.</param>
    public static Corridor Through(ReadOnlySpan<ClockExchange> exchanges, double nominal)
    {
        var (low, high) = (nominal * (1 - MostDrift), nominal * (1 + MostDrift));
        for (var third = 0; third < Thirds; third++)
        {
            var (left, right) = (low + ((high - low) / 3), high - ((high - low) / 3));
            if (Walls(exchanges, left).Width < Walls(exchanges, right).Width) low = left;
            else high = right;
        }

        var rate = (low + high) / 2;
        var (floor, width) = Walls(exchanges, rate);
        return new Corridor(new ClockLine(exchanges[0].Remote, exchanges[0].Sent + (long)Math.Round(floor + (width / 2)), rate), width);
    }

    private static (double Floor, double Width) Walls(ReadOnlySpan<ClockExchange> exchanges, double rate)
    {
        var (remote, host) = (exchanges[0].Remote, exchanges[0].Sent);
        var (floor, ceiling) = (double.NegativeInfinity, double.PositiveInfinity);
        foreach (ref readonly var exchange in exchanges)
        {
            var along = (exchange.Remote - remote) * rate;
            floor = Math.Max(floor, exchange.Sent - host - along);
            ceiling = Math.Min(ceiling, exchange.Received - host - along);
        }

        return (floor, ceiling - floor);
    }
}
