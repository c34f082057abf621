using System.ComponentModel.DataAnnotations;

namespace Hil.Rigs.Recovery;

/// <summary>Resets the board without its help: by DTR and RTS, by its probe, as its kind's file says; an emulated one by its emulator.</summary>
public sealed record HardReset : IRecoveryStep
{
    /// <summary>How often in one run. Default 2.</summary>
    [Range(0, 1000)]
    public int Budget { get; init; } = 2;

    /// <summary>How long it may boot before it is greeted. Default 0 s: it is greeted until it answers.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Wait { get; init; }

    public string? Hindrance(Rig rig) => rig.State switch
    {
        RigState.Off => "the board is not connected",
        RigState.Powered => "it holds no known firmware",
        _ => rig.Attachment?.CannotReset,
    };

    public Task TakeAsync(Rig rig, CancellationToken cancellation) => rig.HardResetAsync(cancellation);
}
