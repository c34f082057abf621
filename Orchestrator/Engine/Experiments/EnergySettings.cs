using System.ComponentModel.DataAnnotations;

namespace Hil.Engine.Experiments;

/// <summary>How energy is measured on the rigs that have a power meter. Rigs without one are not concerned.</summary>
public sealed record EnergySettings
{
    /// <summary>Length of each baseline: asleep and idle before the images, idle after them. 0 s: none, and no energy above idle. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Baseline { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Images at the start that count in no energy figure: caches, regulators and the meter settle meanwhile. Default 1.</summary>
    [Range(0, 100_000)]
    public int WarmUp { get; init; } = 1;

    /// <summary>Windows of many inferences after the images, as MLPerf Tiny defines them; none when not stated.</summary>
    public WindowSettings? Windows { get; init; }
}

/// <summary>MLPerf Tiny energy windows: the network runs N times on one image; the median of the valid windows counts.</summary>
public sealed record WindowSettings
{
    /// <summary>Windows. Default 5, as MLPerf Tiny has it.</summary>
    [Range(1, 100)]
    public int Count { get; init; } = 5;

    /// <summary>Inferences of a window; 0, the default: as many as 10 s need, and 2 % more. A window shorter than 10 s is invalid.</summary>
    [Range(0, 1_000_000)]
    public int Inferences { get; init; }
}
