using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Parts;
using Hil.Rigs.Flashing;
using Hil.Rigs.Resetting;

namespace Hil.Rigs.Boards;

/// <summary>A kind of board, as its file <c>Rigs/Boards/&lt;kind&gt;.yaml</c> describes it. The file's name is the kind's.</summary>
public sealed record BoardKind
{
    /// <summary>As the firmware states it in the handshake.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>What it is called in full.</summary>
    public required string Title { get; init; }

    /// <summary>The processor's core: <c>Cortex-M4F</c>.</summary>
    public required string Core { get; init; }

    /// <summary>The core's clock; nothing where it is not fixed.</summary>
    public Frequency? Clock { get; init; }

    /// <summary>Folder in Firmware/boards whose code runs on it.</summary>
    public required string Firmware { get; init; }

    /// <summary>Where code, model and data live; nothing for a process of the host.</summary>
    public MemoryMap? Memory { get; init; }

    /// <summary>The flash tools that fit with their settings, the usual one first; the next are tried when it fails.</summary>
    [MinLength(1)]
    public required IReadOnlyList<IFlashTool> FlashTools { get; init; }

    /// <summary>The speed of its host link, 8N1.</summary>
    [Range(1200, 12_000_000)]
    public int Baud { get; init; } = 115_200;

    /// <summary>The ways to speak with it, the usual one first.</summary>
    public IReadOnlyList<BoardLink> Links { get; init; } = [];

    /// <summary>What it shows itself as on USB; several boards may share a debugger's ids.</summary>
    public IReadOnlyList<UsbIdentity> Usb { get; init; } = [];

    /// <summary>How a board that hangs is reset.</summary>
    public IBoardReset Reset { get; init; } = new None();

    /// <summary>Where a meter goes and what disturbs it; nothing for a kind without pins.</summary>
    public Wiring? Wiring { get; init; }

    /// <summary>Rate of the ticks on the phase line and of the board's clock; nothing where no phase line with ticks is emulated.</summary>
    public Frequency? Ticks { get; init; }

    /// <summary>What it draws, as published or assumed; read when it is emulated. Nothing where nobody knows.</summary>
    public PowerProfile? Power { get; init; }

    /// <summary>How it is emulated; nothing where it is not.</summary>
    public Emulated? Emulation { get; init; }
}

/// <summary>Address ranges of a board.</summary>
public sealed record MemoryMap
{
    /// <summary>The firmware.</summary>
    public required Section Flash { get; init; }

    /// <summary>The model image, flashed alone.</summary>
    public required Section Model { get; init; }

    /// <summary>Data, stack, the model's arena and the image buffers.</summary>
    public required Section Ram { get; init; }
}

/// <summary>One address range.</summary>
public sealed record Section : ICheckedSettings
{
    /// <summary>First address.</summary>
    public required uint Origin { get; init; }

    public required ByteSize Length { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Length.Bytes <= 0 || Origin + Length.Bytes > 1L << 32)
            yield return (nameof(Length), "must be larger than 0 and end within 4 GiB");
    }
}

/// <summary>What a serial port of an emulated machine is connected to.</summary>
public enum SerialUse
{
    None,
    Host,
    Phase,
}

/// <summary>How QEMU emulates a board.</summary>
public sealed record Emulated : ICheckedSettings
{
    /// <summary>QEMU's program: <c>qemu-system-arm</c>.</summary>
    public string Program { get; init; } = "qemu-system-arm";

    /// <summary>The Debian package that holds the program.</summary>
    public string Package { get; init; } = "qemu-system-arm";

    /// <summary>QEMU's name of the machine.</summary>
    public required string Machine { get; init; }

    /// <summary>QEMU's own boot firmware (<c>-bios</c>): <c>none</c> for machines that would start one; nothing for those that have none.</summary>
    public string? Firmware { get; init; }

    /// <summary>One instruction takes 2^shift ns of the board's time.</summary>
    [Range(0, 10)]
    public int IcountShift { get; init; } = 5;

    /// <summary>The machine's serial ports in order.</summary>
    public IReadOnlyList<SerialUse> Serial { get; init; } = [SerialUse.Host, SerialUse.None, SerialUse.Phase];

    /// <summary>What the semihosting console is connected to: the phase line of a machine with too few serial ports.</summary>
    public SerialUse Semihosting { get; init; } = SerialUse.None;

    /// <summary>Whether the phase line comes out anywhere.</summary>
    public bool HasPhase => Semihosting == SerialUse.Phase || Serial.Contains(SerialUse.Phase);

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Serial.Count(use => use == SerialUse.Host) != 1 || Serial.Append(Semihosting).Count(use => use == SerialUse.Phase) > 1)
            yield return (nameof(Serial), "must name 'host' once and 'phase' at most once");
        if (Semihosting == SerialUse.Host)
            yield return (nameof(Semihosting), "must be 'phase' or 'none': it takes nothing in");
    }
}
