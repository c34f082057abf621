using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Flashing;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Recovery;

/// <summary>
/// Gets a rig's board back, one step after the other, the mildest first, each once. Each loss begins at the bottom again, with
/// what the earlier ones left of the steps' budgets, so that a board that breaks for ever ends up set aside. Used by one caller at a time.
/// </summary>
/// <param name="rig">The rig.</param>
/// <param name="steps">Its steps, the mildest first.</param>
/// <param name="services">Clock and loggers.</param>
public sealed class RecoveryLadder(Rig rig, IReadOnlyList<IRecoveryStep> steps, RigServices services)
{
    private readonly int[] taken = new int[steps.Count];
    private readonly List<RecoveryEvent> events = [];
    private readonly ILogger log = services.Loggers.CreateLogger<RecoveryLadder>();

    /// <summary>The steps of a rig whose file states none. Those that its hardware cannot take are passed over.</summary>
    public static IReadOnlyList<IRecoveryStep> Usual { get; } = [new SoftReset(), new HardReset(), new ReopenPort(), new Reflash(), new PowerCycle()];

    /// <summary>Everything that was tried so far, in order.</summary>
    public IReadOnlyList<RecoveryEvent> Events => events;

    /// <summary>Whether a trouble is one of the rig at all: a wrong file stays wrong and another's port stays his, however often the board is reset.</summary>
    public static bool MayHelp(TroubleException cause) => cause is not (RigHeldException or Links.PortBusyException) && cause.Kind is TroubleKind.Board or TroubleKind.Infrastructure;

    /// <summary>Brings the rig up; climbs the ladder when that fails.</summary>
    /// <inheritdoc cref="RecoverAsync"/>
    public async Task BringUpAsync(Func<CancellationToken, Task> ready, CancellationToken cancellation)
    {
        try
        {
            await ready(cancellation);
        }
        catch (TroubleException cause) when (MayHelp(cause))
        {
            await RecoverAsync(cause, ready, cancellation);
        }
    }

    /// <summary>Takes steps until the board is ready again.</summary>
    /// <param name="cause">What was lost.</param>
    /// <param name="ready">Brings the rig from where it stands to ready: <see cref="Rig.BringUpAsync(FlashPlan, Links.SessionOptions, CancellationToken)"/>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RigLostException">No step is left; the rig is off.</exception>
    public async Task RecoverAsync(TroubleException cause, Func<CancellationToken, Task> ready, CancellationToken cancellation)
    {
        var first = events.Count;
        for (var index = 0; index < steps.Count; index++)
        {
            rig.Mend();
            if (Take(index, cause) && await TryAsync(steps[index], cause, ready, cancellation)) return;
        }

        await rig.PowerOffAsync();
        throw new RigLostException(rig.Name, cause, events[first..]);
    }

    /// <summary>Uses up one of the step's tries; a step that cannot be taken is noted.</summary>
    private bool Take(int index, TroubleException cause)
    {
        var step = steps[index];
        var hindrance = step.Hindrance(rig) ?? (taken[index] < step.Budget ? null : $"its budget of {step.Budget} is used up");
        if (hindrance is null)
        {
            taken[index]++;
            return true;
        }

        Note(step, cause, hindrance, wasTaken: false);
        return false;
    }

    private async Task<bool> TryAsync(IRecoveryStep step, TroubleException cause, Func<CancellationToken, Task> ready, CancellationToken cancellation)
    {
        var evidence = Evidence(cause);
        try
        {
            await step.TakeAsync(rig, cancellation);
            if (step.Wait > TimeSpan.Zero) await Task.Delay(step.Wait, services.Clock, cancellation);
            await ready(cancellation);
            Note(step, cause, null, wasTaken: true, evidence);
            return true;
        }
        catch (TroubleException failure) when (MayHelp(failure))
        {
            Note(step, cause, failure.Message, wasTaken: true, evidence + Evidence(failure));
            return false;
        }
    }

    private string Evidence(TroubleException cause) => string.Concat(
        rig.Attachment?.Evidence, cause is FlashFailedException flash ? flash.Result.Output : "");

    private void Note(IRecoveryStep step, TroubleException cause, string? failure, bool wasTaken, string evidence = "")
    {
        var note = new RecoveryEvent(services.Clock.GetUtcNow(), cause, Name(step), failure, wasTaken, evidence);
        events.Add(note);
        if (note.Helped) log.LogWarning("{Rig}: {Step} brought the board back after: {Cause}", rig.Name, note.Step, cause.Message);
        else if (wasTaken) log.LogWarning("{Rig}: {Step} did not help: {Failure}", rig.Name, note.Step, failure);
        else log.LogInformation("{Rig}: no {Step}: {Hindrance}", rig.Name, note.Step, failure);
    }

    private static string Name(IRecoveryStep step) => PartCatalog.NameOf(step.GetType());
}
