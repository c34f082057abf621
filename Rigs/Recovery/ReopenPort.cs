using System.ComponentModel.DataAnnotations;

namespace Hil.Rigs.Recovery;

/// <summary>
/// Lets the connection go and makes it anew: a port that went away comes back, also under another name where the connection finds it
/// by what does not change. An emulator or a process of this machine is started again.
/// </summary>
public sealed record ReopenPort : IRecoveryStep
{
    /// <summary>How often in one run. Default 2.</summary>
    [Range(0, 1000)]
    public int Budget { get; init; } = 2;

    /// <summary>How long the board is left alone before its port is opened. Default 0 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Wait { get; init; }

    /// <summary>How long a port that is not there is waited for. Default 15 s: USB takes a few to enumerate.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(15);

    public string? Hindrance(Rig rig) => null;

    public async Task TakeAsync(Rig rig, CancellationToken cancellation)
    {
        await rig.PowerOffAsync();
        await rig.PowerOnAsync(cancellation, Within);
    }
}
