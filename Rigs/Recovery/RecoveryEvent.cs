using Hil.Protocols;

namespace Hil.Rigs.Recovery;

/// <summary>One step that was taken to get a board back, or passed over.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Cause">What had been lost.</param>
/// <param name="Step">The step's name in files; empty when none was left.</param>
/// <param name="Failure">Why the board is not back; null when it is.</param>
/// <param name="Taken">False when the step was passed over.</param>
/// <param name="Evidence">What emulator, tool or board last wrote; empty when nothing was.</param>
public sealed record RecoveryEvent(DateTimeOffset At, TroubleException Cause, string Step, string? Failure, bool Taken, string Evidence)
{
    /// <summary>The board was ready again afterwards.</summary>
    public bool Helped => Taken && Failure is null;
}

/// <summary>A rig that no step brought back; says why it was lost at first. It is set aside until somebody has looked at it.</summary>
public sealed class RigLostException(string rig, TroubleException cause, IReadOnlyList<RecoveryEvent> events) : TroubleException(
    cause.Kind, $"Rig '{rig}' is set aside: {cause.What}", cause.Where,
    $"{Tried(events)} Mend it, then: hil rig clear {rig} (with the run's --bench).", cause)
{
    public string Rig { get; } = rig;

    /// <summary>What was tried since the first cause.</summary>
    public IReadOnlyList<RecoveryEvent> Events { get; } = events;

    private static string Tried(IReadOnlyList<RecoveryEvent> events)
    {
        var taken = events.Where(one => one.Taken).Select(one => one.Step).ToArray();
        return taken.Length == 0 ? "There was nothing to try." : $"Tried without success: {string.Join(", ", taken)}.";
    }
}
