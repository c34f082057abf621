using System.ComponentModel.DataAnnotations;

namespace Hil.Rigs.Recovery;

/// <summary>Asks the firmware to restart. A board that restarted by itself is only greeted again.</summary>
public sealed record SoftReset : IRecoveryStep
{
    /// <summary>How often in one run. Default 3.</summary>
    [Range(0, 1000)]
    public int Budget { get; init; } = 3;

    /// <summary>How long it may boot before it is greeted. Default 0 s: it is greeted until it answers.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Wait { get; init; }

    public string? Hindrance(Rig rig) => rig.State == RigState.Off ? "the board is not connected" : rig.State == RigState.Powered ? "it holds no known firmware" : null;

    public Task TakeAsync(Rig rig, CancellationToken cancellation) => rig.SoftResetAsync(cancellation);
}
