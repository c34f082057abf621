using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Emulation;

/// <summary>Emulates the board with QEMU: started unflashed and held, with serial port, phase line and gdb server.</summary>
public sealed record Qemu : IConnection
{
    /// <summary>How the board's time runs: <c>realtime</c> (rates are valid) or <c>fast</c>.</summary>
    public required TimeMode Time { get; init; }

    /// <summary>The host's core that the emulator is kept on; nothing for any. Keeping its threads together halves the cost of a received byte.</summary>
    [System.ComponentModel.DataAnnotations.Range(0, 1023)]
    public int? Cpu { get; init; }

    public Origin Origin => Origin.Emulated;

    public bool Powers => true;

    public TimeMode? Timing => Time;

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools)
    {
        if (board.Emulation is not { } emulation)
            yield return NotEmulated(board);
        else if (tools.Find(emulation.Program) is null)
            yield return new MissingToolException(new(emulation.Program) { Package = emulation.Package });
        if (Cpu >= Environment.ProcessorCount)
            yield return new TroubleException(TroubleKind.Configuration, $"There is no core {Cpu}", "connection 'qemu'", $"This machine has cores 0 to {Environment.ProcessorCount - 1}.");
    }

    public Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation) =>
        QemuAttachment.StartAsync(this, request.Board.Emulation ?? throw NotEmulated(request.Board), request, cancellation);

    /// <summary>The emulator's command line.</summary>
    /// <param name="machine">What is emulated.</param>
    /// <param name="folder">Where its sockets are.</param>
    /// <param name="flashed">What its flash holds when it is switched on; null for nothing.</param>
    internal Command CommandFor(Emulated machine, string folder, FlashPlan? flashed)
    {
        var command = new Command(machine.Program) { Package = machine.Package, Folder = folder };
        if (Cpu is { } core)
            command = new Command("taskset", "-c", core.ToString(System.Globalization.CultureInfo.InvariantCulture), machine.Program) { Package = "util-linux", Folder = folder };
        command = command.With("-nodefaults", "-display", "none", "-monitor", "none", "-M", machine.Machine,
            "-S", "-icount", $"shift={machine.IcountShift}{(Time == TimeMode.Realtime ? ",align=on" : "")}");
        foreach (var use in machine.Serial)
        {
            command = use switch
            {
                SerialUse.Host => command.With("-chardev", "pty,id=host", "-serial", "chardev:host"),
                SerialUse.Phase => command.With("-chardev", PhaseSocket(folder), "-serial", "chardev:phase"),
                _ => command.With("-serial", "null"),
            };
        }

        if (machine.Firmware is { } firmware)
            command = command.With("-bios", firmware);
        if (machine.Semihosting == SerialUse.Phase)
            command = command.With("-chardev", PhaseSocket(folder), "-semihosting-config", "enable=on,target=native,chardev=phase");
        command = command.With("-chardev", $"socket,id=gdb,path={Sockets.Gdb(folder)},server=on,wait=off", "-gdb", "chardev:gdb",
            "-qmp", $"unix:{Sockets.Qmp(folder)},server=on,wait=off");
        if (flashed is null)
            return command;
        command = command.With("-kernel", flashed.Firmware.File);
        return flashed.Model?.HexFile is { } model ? command.With("-device", $"loader,file={model}") : command;
    }

    private static string PhaseSocket(string folder) => $"socket,id=phase,path={Sockets.Phase(folder)}";

    private static TroubleException NotEmulated(BoardKind board) => new(TroubleKind.Configuration, $"Board kind '{board.Name}' says nothing of an emulation",
        "connection 'qemu'", "Add 'emulation' to its file, or reach the board otherwise.");

    /// <summary>Names of the sockets in a rig's folder: short, since a Unix socket's path has at most 107 bytes.</summary>
    internal static class Sockets
    {
        public static string Gdb(string folder) => Path.Combine(folder, "gdb");

        public static string Qmp(string folder) => Path.Combine(folder, "qmp");

        public static string Phase(string folder) => Path.Combine(folder, "phase");
    }
}
