namespace Hil.Results.Energy;

/// <summary>
/// Finds the windows among a session's edges: as many as expected, and start and stop in pairs. One published result is about
/// 30 % too low because one edge was lost and the time between the windows was integrated instead (FACTS, section 3).
/// </summary>
public static class WindowEdges
{
    /// <summary>Pairs edges to windows, when their number and order allow it.</summary>
    /// <param name="edges">In order of time, ns on the meter's clock.</param>
    /// <param name="windows">Windows expected.</param>
    /// <param name="leading">Edges expected before the first window, such as the one of MLPerf Tiny's `timestamp` command.</param>
    /// <param name="reason">Why there are no pairs; null when there are.</param>
    /// <returns>One span for each window; empty with a reason.</returns>
    public static IReadOnlyList<MeterSpan> Pair(IReadOnlyList<long> edges, int windows, int leading, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(edges);
        ArgumentOutOfRangeException.ThrowIfNegative(windows);
        ArgumentOutOfRangeException.ThrowIfNegative(leading);
        var expected = leading + (2 * windows);
        reason = edges.Count == expected ? null : $"{edges.Count} edges were seen where {expected} were expected: start and stop do not pair up";
        for (var index = 1; reason is null && index < edges.Count; index++)
        {
            if (edges[index] <= edges[index - 1]) reason = $"edge {index} is not later than the one before it";
        }

        return reason is not null ? []
            : [.. Enumerable.Range(0, windows).Select(window => new MeterSpan(edges[leading + (2 * window)], edges[leading + (2 * window) + 1]))];
    }
}
