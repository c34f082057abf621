using System.Globalization;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>What the reader of latencies must know: which are missing and why, and what is odd about those that are there.</summary>
internal static class LatencyNotes
{
    public static IEnumerable<string> Of(RunReport report)
    {
        if (report.Trials.Any(trial => trial.EmulatedTime == TrialProvenance.Fast))
            yield return "In fast emulated time rates, transfers and waits mean nothing: they are not given.";
        if (report.Trials.Any(trial => trial.Mode == StreamingMode.Pipelined))
            yield return "Phases overlap in pipelined streaming: their latencies are not known.";
        foreach (var trial in report.Trials)
        {
            if (trial.Network is { } network) yield return $"{trial.Name}: the network between broker and edge is emulated on the host: {network}.";
            if (trial.HostLatencyUs is not { } host) continue;
            if (host.Unsplit > 0)
            {
                var all = host.Unsplit + (host.Offload?.RoundTrip.Count ?? 0);
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{trial.Name}: {host.Unsplit} of {all} answered offloads are not split: a time of theirs was not seen.");
            }

            if (host.Offload is not { } offload) continue;
            if (offload.NegativeLinks > 0)
            {
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"{trial.Name}: the link's part of {offload.NegativeLinks} offloads is negative: the board's clock ran behind the host's.");
            }

            if (trial.ExternalBroker is { } broker) yield return $"{trial.Name}: the broker's part of an offload has the way to {broker} and back in it.";
        }
    }
}
