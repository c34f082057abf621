using Hil.Protocols;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Links;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs;

/// <summary>A session with a board that runs by itself, whatever its flash holds: it is connected and greeted, never flashed.</summary>
public sealed class RunningBoard : IAsyncDisposable
{
    private readonly string folder;
    private readonly Attachment attachment;

    private RunningBoard(string folder, Attachment attachment, BoardSession session) => (this.folder, this.attachment, Session) = (folder, attachment, session);

    public BoardSession Session { get; }

    /// <summary>Connects a rig's board and greets it.</summary>
    /// <exception cref="TroubleException">It cannot be reached, runs no HIL firmware, or is another board than the rig's.</exception>
    public static async Task<RunningBoard> GreetAsync(BenchRig rig, BoardKind board, RigServices services, CancellationToken cancellation)
    {
        var folder = RigFolder.Create();
        Attachment? attachment = null;
        try
        {
            attachment = await rig.Connection.AttachAsync(new(rig.Name, board, folder, rig.Pace, null, services) { BoardId = rig.BoardId }, cancellation);
            var link = attachment.Link ?? throw new TroubleException(TroubleKind.Configuration,
                $"{rig.Name}: the board does not run before it is flashed", "connection", $"Flash it: hil flash {rig.Name}");
            var log = services.Loggers.CreateLogger<RunningBoard>();
            var session = await BoardSession.OpenAsync(link, new() { Baud = attachment.Baud }, services.Clock, log, cancellation);
            try
            {
                WrongBoardException.ThrowIfAnotherKind(session.Info, board, rig.Name, link.Name);
                WrongBoardException.ThrowIfAnother(session.Info, rig.BoardId, rig.Name, link.Name);
                return new(folder, attachment, session);
            }
            catch
            {
                await session.DisposeAsync();
                throw;
            }
        }
        catch
        {
            if (attachment is not null) await attachment.DisposeAsync();
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await attachment.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
