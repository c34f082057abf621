using System.Globalization;

namespace Hil.Results.Reports;

/// <summary>The rows of a run's table that an early exit adds.</summary>
internal static class ExitRows
{
    private const string Exit = "early exit";
    private const string Right = "early exit: local answers right in % (95 % interval)";
    private const string Infer = "early exit: infer in ms: p50 / p95 / p99 / max";

    public static IEnumerable<RunTableFigure> All() =>
    [
        new(Exit, "decides there", "", trial => trial.Exit?.Policy),
        new(Exit, "stopped + continued + offloaded", "", trial => trial.Exit is { } exit ? Counts(exit) : null),
        new(Exit, "stopped", "%", trial => RunTableFigure.Share(trial.Exit?.StoppedRate, null)),
        new(Right, "of those that stopped, exit's head", "", trial => Local(trial.Exit?.Stopped)),
        new(Right, "of those that continued, last head", "", trial => Local(trial.Exit?.Continued)),
        new(Right, "of those offloaded, last head", "", trial => Local(trial.Exit?.Offloaded)),
        new(Right, "of those offloaded, finally", "", trial => RunTableFigure.Share(trial.Exit?.Offloaded.Final, null)),
        new(Infer, "stopped", "", trial => trial.Exit?.StoppedInferUs is { } infer ? RunTableFigure.Spread(infer) : null),
        new(Infer, "went on", "", trial => trial.Exit?.WholeInferUs is { } infer ? RunTableFigure.Spread(infer) : null),
    ];

    private static string Counts(ExitReport exit) =>
        string.Create(CultureInfo.InvariantCulture, $"{exit.Stopped.Count} + {exit.Continued.Count} + {exit.Offloaded.Count}");

    private static string? Local(ExitGroupReport? group) => RunTableFigure.Share(group?.Local, group?.LocalInterval95);
}
