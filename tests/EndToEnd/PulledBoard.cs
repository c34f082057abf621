using System.IO.Pipelines;
using Hil.Rigs.Devices;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;
using Hil.Testing.Devices;
using Hil.Testing.Links;

namespace Hil.EndToEnd.Tests;

/// <summary>The firmware's process at a USB port of a machine that does not exist, whose plug can be pulled while the firmware runs on.</summary>
internal sealed class PulledBoard : IAsyncDisposable
{
    private readonly FakeMachine machine;
    private readonly RunningTool firmware;
    private readonly TtyLink board;
    private UsbPort? plugged;
    private PseudoTerminal? terminal;

    private PulledBoard(FakeMachine machine, RunningTool firmware, TtyLink board) => (this.machine, this.firmware, this.board) = (machine, firmware, board);

    public static async Task<PulledBoard> StartAsync(FakeMachine machine, IToolRunner tools, string elf, string model, CancellationToken cancellation)
    {
        var firmware = await tools.StartAsync(new Command(elf, "--model", model), cancellation);
        var port = (await firmware.Lines.ReadAsync(cancellation)).Split(' ')[1];
        return new PulledBoard(machine, firmware, TtyLink.Open(port, 115_200));
    }

    /// <summary>Plugs it in.</summary>
    public void Plug(UsbPort port)
    {
        (plugged, terminal) = (port, new PseudoTerminal());
        var far = new MasterLink(terminal);
        _ = CarryAsync(board.Input, far);
        _ = CarryAsync(far.Input, board);
        machine.Plug(port, terminal.Path);
    }

    /// <summary>Pulls it out.</summary>
    public void Pull()
    {
        machine.Unplug(plugged!.Name);
        board.Input.CancelPendingRead();
        terminal!.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        terminal?.Dispose();
        await board.DisposeAsync();
        await firmware.DisposeAsync();
    }

    private static async Task CarryAsync(PipeReader from, ILink to)
    {
        try
        {
            while (true)
            {
                var read = await from.ReadAsync();
                foreach (var piece in read.Buffer) await to.WriteAsync(piece, CancellationToken.None);
                from.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted || read.IsCanceled) return;
            }
        }
        catch (Exception pulled) when (pulled is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The plug is out.
        }
    }
}
