using Hil.Results.Statistics;

namespace Hil.Results.Store;

/// <summary>One throughput window of MLPerf Tiny: the network ran many times on one input.</summary>
/// <param name="Inferences">How often.</param>
/// <param name="Seconds">On the board's own clock.</param>
/// <param name="Valid">It took at least 10 s, as MLPerf Tiny demands.</param>
public sealed record ThroughputWindow(int Inferences, double Seconds, bool Valid)
{
    /// <summary>Least length of a valid window, s.</summary>
    public const double LeastSeconds = 10;

    /// <summary>A window of that length.</summary>
    public static ThroughputWindow Of(int inferences, double seconds) => new(inferences, seconds, seconds >= LeastSeconds);
}

/// <summary>The throughput windows of a trial.</summary>
/// <param name="Windows">In order.</param>
public sealed record ThroughputReport(IReadOnlyList<ThroughputWindow> Windows)
{
    /// <summary>Median of the valid windows, inferences per second; null without one.</summary>
    public double? InferencesPerSecond => Median.Of(Windows.Where(window => window.Valid).Select(window => window.Inferences / window.Seconds));
}
