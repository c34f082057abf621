using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Boards;

namespace Hil.Rigs.Flashing;

/// <summary>What is flashed, and through what.</summary>
/// <param name="Rig">The rig's name, for messages.</param>
/// <param name="Board">Its board's kind.</param>
/// <param name="Folder">The rig's own folder, which stands for the flash of a board that is a process.</param>
/// <param name="Gdb">The gdb server that the board's connection offers, if it does.</param>
public sealed record FlashTarget(string Rig, BoardKind Board, string Folder, GdbEndpoint? Gdb)
{
    /// <summary>Path of the board's serial port; null when it has none.</summary>
    public string? Port { get; init; }

    /// <summary>USB serial number of the board itself; null when it is not known: a tool then takes the only one there is.</summary>
    public string? Serial { get; init; }

    /// <summary>USB serial number of the board's debugger; null when it is not known: a tool then takes the only one there is.</summary>
    public string? Probe { get; init; }

    /// <summary>The port, for a tool that cannot do without.</summary>
    /// <exception cref="TroubleException">There is none (configuration).</exception>
    internal string RequirePort(IFlashTool tool) => Port
        ?? throw Lacks(tool, "a serial port", "Reach the board by its port: connection 'tty', 'serial-port' or 'usb'.");

    internal TroubleException Lacks(IFlashTool tool, string what, string remedy) =>
        new(TroubleKind.Configuration, $"{Rig}: flash tool '{PartCatalog.NameOf(tool.GetType())}' needs {what}", "its bench file", remedy);
}

/// <summary>A gdb server.</summary>
/// <param name="Address">As <c>target extended-remote</c> takes it: <c>host:port</c> or a socket's path.</param>
/// <param name="Reset">The server's command that resets the board, after <c>monitor</c>; null for none.</param>
/// <param name="Held">True when somebody else lets the board run afterwards: gdb then leaves it halted.</param>
public sealed record GdbEndpoint(string Address, string? Reset, bool Held);
