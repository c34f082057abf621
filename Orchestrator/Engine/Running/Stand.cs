using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>One rig held alone, without a run: to flash it, or to listen to it.</summary>
public sealed class Stand : IAsyncDisposable
{
    private readonly RigLease lease;
    private readonly Rig rig;

    private Stand(RigLease lease, Rig rig, BoardSession session, TimeProvider clock) =>
        (this.lease, this.rig, Session, Clock) = (lease, rig, session, clock);

    /// <summary>The session with the running board.</summary>
    public BoardSession Session { get; }

    /// <summary>How the board's flash came to hold what it does.</summary>
    public FlashReport Flashed => rig.Flashed ?? throw new InvalidOperationException("The rig has not been flashed.");

    /// <summary>The connected board.</summary>
    public Attachment Attachment => rig.Attachment ?? throw new InvalidOperationException("The rig has been let go.");

    public TimeProvider Clock { get; }

    /// <summary>Powers, flashes and greets one rig of a plan's bench.</summary>
    /// <exception cref="TroubleException">Another process has it, or a step failed.</exception>
    public static async Task<Stand> BringUpAsync(Workspace workspace, RunPlan plan, string name, RigServices services, CancellationToken cancellation)
    {
        var chosen = plan.Only(name).Rigs[0];
        if (chosen.Rig.Protocol is not HilProtocol)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The firmware of '{name}' speaks {PartCatalog.NameOf(chosen.Rig.Protocol.GetType())}", plan.Bench.File,
                "Use 'hil run' with it: this command is for boards with HIL's own firmware.");
        }

        var lease = RigLease.Take(workspace.RunFolder, plan.Bench.KeyOf(name));
        var rig = new Rig(chosen.Rig, chosen.Board, chosen.Flash, services);
        try
        {
            var model = await ModelFile.WriteAsync(workspace, plan.Model, cancellation);
            var session = await rig.BringUpAsync(chosen.Firmware, model, plan.Model.Sidecar.Compiled!.Hash, new SessionOptions(), cancellation);
            return new Stand(lease, rig, session, services.Clock);
        }
        catch
        {
            await rig.DisposeAsync();
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Reads the board's clock.</summary>
    /// <exception cref="TroubleException">The session has ended.</exception>
    public Task<BoardTime> ReadClockAsync(CancellationToken cancellation) => rig.ReadClockAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await rig.DisposeAsync();
        lease.Dispose();
    }
}
