using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Results.Store;
using Hil.Rigs.Links;

namespace Hil.Engine.Running;

/// <summary>A running board in a trial: one with HIL's own firmware, or one that the host speaks for at the broker.</summary>
internal interface ITrialBoard : IAsyncDisposable
{
    /// <summary>What the board is, as far as it says so.</summary>
    BoardInfo Info { get; }

    /// <summary>Faults with the first cause that ends the session with the board.</summary>
    Task Completion { get; }

    /// <summary>Time that the bytes sent so far take on a wire of the link's speed; zero when it has none.</summary>
    TimeSpan Busy { get; }

    /// <summary>Tells the board what the experiment wants of it, and waits until its results can come.</summary>
    /// <param name="ledger">Where its results are booked from now on.</param>
    /// <param name="offloads">Where the way of its offloads is booked.</param>
    /// <param name="revision">Of the policy's setting: another each time, since a policy that learns begins anew.</param>
    /// <param name="broken">Completes when the rig breaks.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="TroubleException">It refused, did not get there, or something broke meanwhile.</exception>
    Task BeginAsync(SampleLedger ledger, OffloadBook offloads, ushort revision, Task<TroubleException> broken, CancellationToken cancellation);

    /// <summary>Waits until the board has room for an image and takes the pixels over; they may be reused on return.</summary>
    /// <param name="sample">Sample id, which the result will carry.</param>
    /// <param name="pixels">Exactly the model's input.</param>
    /// <param name="cancellation">Ends the wait for room; an image that has been begun is finished.</param>
    /// <exception cref="TroubleException">The session has ended.</exception>
    ValueTask<ImageTicket> SendImageAsync(uint sample, ReadOnlyMemory<byte> pixels, CancellationToken cancellation);

    /// <summary>Runs the throughput windows that the experiment asks for, after the images.</summary>
    /// <param name="cancellation">Ends them at once.</param>
    /// <returns>Null for a board that runs none: those of HIL's own firmware are energy windows.</returns>
    /// <exception cref="TroubleException">The session has ended.</exception>
    Task<ThroughputReport?> ThroughputAsync(CancellationToken cancellation);
}

/// <summary><see cref="ITrialBoard.SendImageAsync"/>, of a board or of its session.</summary>
internal delegate ValueTask<ImageTicket> SendImage(uint sample, ReadOnlyMemory<byte> pixels, CancellationToken cancellation);
