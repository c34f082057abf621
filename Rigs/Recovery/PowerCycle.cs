using System.ComponentModel.DataAnnotations;

namespace Hil.Rigs.Recovery;

/// <summary>Takes the board's supply away for a while, by the rig's power switch; emulated boards have theirs in our hands.</summary>
public sealed record PowerCycle : IRecoveryStep
{
    /// <summary>How often in one run. Default 2.</summary>
    [Range(0, 1000)]
    public int Budget { get; init; } = 2;

    /// <summary>How long the supply is off: capacitors have to empty. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Off { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the board is left alone once the supply is back. Default 0 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Wait { get; init; }

    /// <summary>How long a port that is not there is waited for afterwards. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(15);

    public string? Hindrance(Rig rig) => rig.CannotPower;

    public async Task TakeAsync(Rig rig, CancellationToken cancellation)
    {
        await rig.PowerCycleAsync(Off, cancellation);
        await rig.PowerOnAsync(cancellation, Within);
    }
}
