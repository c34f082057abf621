using System.Globalization;

namespace Hil.Results.Energy.Clocks;

/// <summary>
/// Board, host and meter clocks brought together: board to meter by the phase line's edges where the meter has them, else through the
/// host by exchanges; host to meter always by exchanges.
/// </summary>
internal sealed class ClockAlignment
{
    public const string Edges = "edges";
    public const string Exchanges = "exchanges";

    private const double NanosecondsPerSecond = 1e9;

    private ClockAlignment(ClockFit board, ClockFit hostToMeter, ClockFit boardToHost, string source, double nominal, IReadOnlyList<string> notes)
    {
        (Board, HostToMeter, BoardToHost, Source, Notes) = (board, hostToMeter, boardToHost, source, notes);
        Report = board.Segments.Count == 0 ? null
            : new AlignmentReport(source, ((nominal / board.Rate) - 1) * 1e6, board.Residual / 1e3, board.Pairs, board.Steps);
    }

    /// <summary>Board ticks to meter ns.</summary>
    public ClockFit Board { get; }

    public ClockFit HostToMeter { get; }

    public ClockFit BoardToHost { get; }

    public string Source { get; }

    public AlignmentReport? Report { get; }

    public IReadOnlyList<string> Notes { get; }

    /// <summary>Aligns.</summary>
    /// <param name="trial">What was recorded.</param>
    /// <param name="told">Changes of the phase line that the board told.</param>
    public static ClockAlignment Of(MeteredTrial trial, ToldEdge[] told)
    {
        var nominal = NanosecondsPerSecond / trial.TickHz;
        var notes = new List<string>();
        var boardToHost = ExchangeFit.Fit(trial.BoardClock, nominal);
        var meterToHost = ExchangeFit.Fit(trial.MeterClock, 1);
        var hostToMeter = ClockChain.Invert(meterToHost);
        var through = ClockChain.Compose(boardToHost, meterToHost);
        var fit = trial.Edges is null || told.Length == 0 ? null : EdgeFit.Of(told, trial.Edges, nominal, through);
        if (fit is { Matched: > 0 })
        {
            if (fit.Lost > 0) notes.Add(Text($"{fit.Lost} of {told.Length} changes of the phase line that the board told were not seen by the meter"));
            if (fit.Extra > 0) notes.Add(Text($"{fit.Extra} edges that the board had not told were seen by the meter and left out"));
            Note(notes, fit.Map);
            return new ClockAlignment(fit.Map, hostToMeter, boardToHost, Edges, nominal, notes);
        }

        if (fit is not null) notes.Add("the edges that the meter saw do not match what the board told: clock readings are used instead");
        if (through.Segments.Count == 0) notes.Add("the board's clock could not be aligned with the meter's: too few clock readings");
        Note(notes, through);
        return new ClockAlignment(through, hostToMeter, boardToHost, Exchanges, nominal, notes);
    }

    private static void Note(List<string> notes, ClockFit fit)
    {
        if (fit.Steps > 0) notes.Add(Text($"{fit.Steps} clock steps or resets of the board: samples that straddle one have no energy"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
