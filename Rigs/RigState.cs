namespace Hil.Rigs;

/// <summary>How far a rig is brought up.</summary>
public enum RigState
{
    /// <summary>Nothing is connected.</summary>
    Off,

    /// <summary>The board is connected; nothing is known of its flash.</summary>
    Powered,

    /// <summary>The flash holds what was planned.</summary>
    Flashed,

    /// <summary>The board runs, and is the one that was expected with what was flashed.</summary>
    Ready,

    /// <summary>A step failed, or the board was lost. The rig stays so and repeats its first cause until it is mended.</summary>
    Broken,
}
