using System.ComponentModel.DataAnnotations;

namespace Hil.Rigs.Recovery;

/// <summary>Writes firmware and model again, whatever the flash is thought to hold.</summary>
public sealed record Reflash : IRecoveryStep
{
    /// <summary>How often in one run: flash wears. Default 1.</summary>
    [Range(0, 1000)]
    public int Budget { get; init; } = 1;

    /// <summary>How long the board is left alone before it is connected and written. Default 0 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Wait { get; init; }

    public string? Hindrance(Rig rig) => null;

    public async Task TakeAsync(Rig rig, CancellationToken cancellation)
    {
        await rig.PowerOffAsync();
        rig.DistrustFlash();
    }
}
