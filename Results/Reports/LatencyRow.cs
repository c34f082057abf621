using Hil.Protocols.Wire;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>A latency of a report by its name. One list for the table and for the full distributions.</summary>
/// <param name="Name">As it is printed.</param>
/// <param name="Of">Null where it is not known.</param>
internal sealed record LatencyRow(string Name, Func<TrialReport, Distribution?> Of)
{
    /// <summary>Phases of an image: all but idle and what comes outside of images.</summary>
    public static IReadOnlyList<Phase> Phases { get; } = [.. Enumerable.Range((int)Phase.Receive, Phase.Reply - Phase.Receive + 1).Select(phase => (Phase)phase)];

    /// <summary>On the board's clock, by phase.</summary>
    public static IReadOnlyList<LatencyRow> Board { get; } =
    [
        new("idle", trial => trial.LatencyUs?.Idle), new("receive", trial => trial.LatencyUs?.Receive),
        new("infer", trial => trial.LatencyUs?.Infer), new("decide", trial => trial.LatencyUs?.Decide),
        new("transmit", trial => trial.LatencyUs?.Transmit), new("wait", trial => trial.LatencyUs?.Wait),
        new("reply", trial => trial.LatencyUs?.Reply),
    ];

    /// <summary>On the host's clock.</summary>
    public static IReadOnlyList<LatencyRow> Host { get; } =
    [
        new("first byte to confirmation", trial => trial.HostLatencyUs?.Receive), new("first byte to answer", trial => trial.HostLatencyUs?.Answer),
    ];

    /// <summary>The offload round trip and its parts.</summary>
    public static IReadOnlyList<LatencyRow> Offload { get; } =
    [
        new("whole", trial => trial.HostLatencyUs?.Offload?.RoundTrip), new("link", trial => trial.HostLatencyUs?.Offload?.Link),
        new("broker", trial => trial.HostLatencyUs?.Offload?.Broker), new("emulated network", trial => trial.HostLatencyUs?.Offload?.Network),
        new("queue", trial => trial.HostLatencyUs?.Offload?.Queue),
        new("edge inference", trial => trial.HostLatencyUs?.Offload?.Inference), new("rest", trial => trial.HostLatencyUs?.Offload?.Rest),
    ];

    /// <summary>The row of a phase.</summary>
    public static LatencyRow OfPhase(Phase phase) => Board.Single(row => row.Name == RunRows.Word(phase));
}
