using Hil.Rigs.Devices;

namespace Hil.Rigs.Boards;

/// <summary>What a USB device has to do with a board.</summary>
public enum UsbRole
{
    /// <summary>The board's own USB port, served by its firmware.</summary>
    Board,

    /// <summary>A probe on the board that also passes a serial port on.</summary>
    Debugger,

    /// <summary>A converter chip between USB and the board's serial port.</summary>
    Adapter,

    /// <summary>The board's boot loader: it runs no firmware now.</summary>
    Bootloader,
}

/// <summary>One way in which a kind of board shows itself on USB.</summary>
public sealed record UsbIdentity
{
    /// <summary>Vendor and product: <c>0483:374b</c>.</summary>
    public required UsbId Id { get; init; }

    /// <summary>What it calls itself, or a part of it; nothing when that tells no more than the ids.</summary>
    public string? Product { get; init; }

    /// <summary>What shows itself so.</summary>
    public required UsbRole Is { get; init; }

    /// <summary>Whether a port is of this identity.</summary>
    public bool Fits(UsbPort port) => port.Id == Id && (Product is null || port.Product.Contains(Product, StringComparison.OrdinalIgnoreCase));
}
