using System.Globalization;
using System.Text.Json;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>
/// The edges beside an energy trace (<c>trace1-timestamps.json</c>): a JSON array of seconds since the trace's begin. The first comes
/// from the <c>timestamp</c> command before any inference, then start and stop of each window take turns.
/// </summary>
public static class EdgeTimes
{
    private const int Most = 100_000;
    private const double LongestSeconds = 1e6;

    /// <summary>Seconds in the order of the file, none before its predecessor; equal ones are left to whoever judges the windows.</summary>
    /// <exception cref="TroubleException">Not an array of numbers, or a time that goes back.</exception>
    public static IReadOnlyList<double> Parse(ReadOnlyMemory<byte> json, string file)
    {
        using var document = SessionJson.Parse(json, file);
        if (document.RootElement.ValueKind != JsonValueKind.Array) throw SessionTrouble.Of("Time stamps must be an array of seconds", file);
        if (document.RootElement.GetArrayLength() > Most) throw SessionTrouble.Of($"There are more than {Most} time stamps", file);
        var seconds = new List<double>();
        foreach (var item in document.RootElement.EnumerateArray())
        {
            var place = $"time stamp {seconds.Count}";
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetDouble(out var time) || time is not (>= 0 and <= LongestSeconds))
                throw SessionTrouble.Of($"'{SessionJson.Short(item)}' is no time in seconds", file, place);
            if (seconds.Count > 0 && time < seconds[^1])
                throw SessionTrouble.Of(string.Create(CultureInfo.InvariantCulture, $"The time goes back from {seconds[^1]} s to {time} s"), file, place);
            seconds.Add(time);
        }

        return seconds;
    }
}
