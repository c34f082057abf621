using Hil.Protocols;
using Hil.Rigs;

namespace Hil.Engine.Running;

/// <summary>Ends what is done with a board when something breaks that it needs.</summary>
/// <param name="stand">The rig; breaks when its session or its board ends.</param>
/// <param name="board">Its board.</param>
/// <param name="recording">Ends before the work only when the store is broken, and then tells so to its own waiter.</param>
/// <param name="lost">Completes when the run loses what all rigs share.</param>
internal sealed class BoardWatch(Rig stand, ITrialBoard board, Task recording, Task<TroubleException> lost)
{
    /// <summary>Works until it is done, something breaks that the rig needs, or the run is interrupted.</summary>
    /// <returns>What broke; null when nothing did.</returns>
    public async Task<TroubleException?> GuardAsync(Func<CancellationToken, Task> work, CancellationToken cancellation)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var broken = stand.Broken;
        var working = work(ending.Token);
        if (await Task.WhenAny(working, recording, broken, lost) != working) await ending.CancelAsync();
        try
        {
            await working;
            return null;
        }
        catch (TroubleException trouble)
        {
            // Whoever works only sees that the session has ended; the rig knows why.
            return board.Completion.IsFaulted ? await broken : trouble;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return broken.IsCompleted ? await broken : lost.IsCompleted ? await lost : null;
        }
    }
}
