using Hil.Protocols.MlPerfTiny;
using Hil.Results.Statistics;

namespace Hil.Results.Importing;

/// <summary>
/// Latency of one inference by another clock than the meter's, for the check |window - N x latency|: the energy run's own log before another
/// run of the device, which may have been clocked otherwise.
/// </summary>
/// <param name="Seconds">Of each of the session's windows; 0 where not known.</param>
/// <param name="Source">Where it comes from, for a note; null where it is not known.</param>
internal sealed record LatencyReference(IReadOnlyList<double> Seconds, string? Source)
{
    /// <param name="energy">The energy folder's inferences, one for each window.</param>
    /// <param name="performance">Those of the performance folder, if there is one.</param>
    /// <param name="accuracy">Those of the accuracy folder, if there is one.</param>
    /// <param name="windows">Lengths of the windows by the meter's own edges, s; NaN where there are none.</param>
    public static LatencyReference Of(
        IReadOnlyList<RunnerInference> energy, IReadOnlyList<RunnerInference> performance, IReadOnlyList<RunnerInference> accuracy, IReadOnlyList<double> windows)
    {
        if (energy.Count > 0 && energy.All(one => one.HostSeconds > 0))
            return new([.. energy.Select(one => one.HostSeconds!.Value / one.Iterations)], "the host's log of the energy run");
        foreach (var (device, source) in new[] { (performance, "the device's clock in the performance run"), (accuracy, "the device's clock in the accuracy run") })
        {
            if (Median.Of(device.Where(one => one.ElapsedMicroseconds > 0).Select(one => 1e-6 * one.ElapsedMicroseconds!.Value / one.Iterations)) is { } latency)
                return new([.. energy.Select(_ => latency)], source);
        }

        // A single lost edge still stands out among the windows, if not one that all of them have.
        double[] each = [.. windows.Zip(energy, (seconds, one) => seconds / one.Iterations).Where(double.IsFinite)];
        return each.Length >= 3 && Median.Of(each) is { } typical
            ? new([.. energy.Select(_ => typical)], "the median of the session's own windows, as nothing else in it tells the latency")
            : new([.. energy.Select(_ => 0.0)], null);
    }
}
