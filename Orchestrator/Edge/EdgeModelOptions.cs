namespace Hil.Edge;

/// <summary>How the edge model runs.</summary>
public sealed record EdgeModelOptions
{
    /// <summary>Most images in one run, 1..256, default 16. A model with a fixed batch uses its own.</summary>
    public int BatchLimit { get; init; } = 16;

    /// <summary>Which of the model's outputs is asked for, by name; null: it has one.</summary>
    public string? Output { get; init; }

    /// <summary>Threads inside one run, default 1: the boards' emulators need the other cores.</summary>
    public int Threads { get; init; } = 1;
}
