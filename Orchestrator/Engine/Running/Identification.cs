using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Rigs;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>Lets one rig's board blink, so that it is found among others: it sleeps and wakes, and its LED shows bit 0 of the phase line.</summary>
public static class Identification
{
    private static readonly TimeSpan Half = TimeSpan.FromMilliseconds(250);

    /// <summary>Blinks twice a second. A board that runs by itself is not flashed; an emulated one has to be.</summary>
    /// <param name="workspace">Folders.</param>
    /// <param name="bench">A bench's file or name.</param>
    /// <param name="name">The rig.</param>
    /// <param name="length">For how long.</param>
    /// <param name="services">What the surroundings offer.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <returns>What the board says of itself.</returns>
    /// <exception cref="TroubleException">Another process has the rig, no HIL firmware answers, or it is another board than the rig's.</exception>
    public static async Task<Protocols.Messages.BoardInfo> RunAsync(
        Workspace workspace, string bench, string name, TimeSpan length, RigServices services, CancellationToken cancellation)
    {
        var (stand, chosen) = Planner.Stand(workspace, bench, name);
        using var lease = RigLease.Take(workspace.RunFolder, $"{stand.Name}-{name}");
        if (!chosen.Rig.Connection.Powers)
        {
            await using var running = await RunningBoard.GreetAsync(chosen.Rig, chosen.Board, services, cancellation);
            return await BlinkAsync(running.Session, length, services.Clock, cancellation);
        }

        await using var rig = new Rig(chosen.Rig, chosen.Board, chosen.Flash, services);
        return await BlinkAsync(await rig.BringUpAsync(chosen.Firmware, null, null, new SessionOptions(), cancellation), length, services.Clock, cancellation);
    }

    /// <summary>Lets a board that is greeted already sleep and wake.</summary>
    public static async Task<Protocols.Messages.BoardInfo> BlinkAsync(BoardSession session, TimeSpan length, TimeProvider clock, CancellationToken cancellation)
    {
        for (var done = TimeSpan.Zero; done < length; done += Half + Half)
        {
            await session.SleepAsync(Half, cancellation);
            await Task.Delay(Half + Half, clock, cancellation);
        }

        return session.Info;
    }
}
