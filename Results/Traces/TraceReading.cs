using System.Text.Json;

namespace Hil.Results.Traces;

/// <summary>What both forms of a trace have in common when they are read.</summary>
internal static class TraceReading
{
    /// <summary>Turns what the system, and JSON say into a trouble that names the file.</summary>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw TraceTroubles.Unreadable(path, failure);
        }
        catch (JsonException failure)
        {
            throw TraceTroubles.Damaged(path, "its description cannot be read", failure);
        }
    }

    public static TraceBlock BlockOf(ReadOnlySpan<long> starts, ReadOnlySpan<long> ends)
    {
        var (from, to) = (starts[0], ends[0]);
        foreach (var start in starts) from = Math.Min(from, start);
        foreach (var end in ends) to = Math.Max(to, end);
        return new TraceBlock(starts.Length, from, to);
    }
}
