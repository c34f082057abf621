namespace Hil.Rigs.Boards;

/// <summary>A way to speak with a kind of board.</summary>
public sealed record BoardLink
{
    /// <summary>What carries the bytes: <c>UART over the ST-LINK</c>.</summary>
    public required string Over { get; init; }

    /// <summary>The pins it is at; nothing where it has a connector of its own.</summary>
    public string? Pins { get; init; }
}

/// <summary>Where a meter goes into a kind of board and what else it would measure there, a sentence or more each.</summary>
public sealed record Wiring
{
    /// <summary>Where the shunt goes.</summary>
    public required string Shunt { get; init; }

    /// <summary>What separates the microcontroller from the rest of the board: a jumper, a solder bridge, or nothing.</summary>
    public required string Isolate { get; init; }

    /// <summary>What a debugger on the board draws or feeds.</summary>
    public required string Debugger { get; init; }

    /// <summary>What light-emitting diodes draw.</summary>
    public required string Leds { get; init; }

    /// <summary>How current gets into the microcontroller past the shunt, through its receive pin above all.</summary>
    public required string BackPower { get; init; }

    /// <summary>The pins with bits 0 to 2 of the phase line.</summary>
    public required string Phase { get; init; }

    /// <summary>The supply pin's limits and other warnings; nothing where there are none.</summary>
    public string? Mind { get; init; }
}
