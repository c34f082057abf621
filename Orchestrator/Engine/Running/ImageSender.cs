using Hil.Data;
using Hil.Protocols;
using Hil.Results.Store;

namespace Hil.Engine.Running;

/// <summary>
/// Streams a trial's images to one board: one at a time until its result (sequential), or as fast as the board has buffers
/// (pipelined). A sample that takes longer than the time-out is booked as timed out and the next one goes on.
/// </summary>
/// <param name="rig">The rig's name, for messages.</param>
/// <param name="send">Hands an image to the board.</param>
/// <param name="data">Images.</param>
/// <param name="ledger">Where samples are booked.</param>
/// <param name="mode">Sequential or pipelined.</param>
/// <param name="timeout">How long a sample may take.</param>
/// <param name="time">Clock.</param>
/// <param name="between">Asked after each sequential sample, while the board has nothing to do; null for nothing.</param>
internal sealed class ImageSender(
    string rig, SendImage send, IDataSet data, SampleLedger ledger, StreamingMode mode, TimeSpan timeout, TimeProvider time,
    Func<uint, CancellationToken, ValueTask>? between = null)
{
    private readonly byte[] pixels = new byte[data.SampleBytes];
    private int open;
    private int answersAtTimeout = -1;

    /// <summary>Sends what the ledger has left to send. Completes when every image has ended, with or without an answer.</summary>
    /// <param name="cancellation">Ends the streaming at once; open samples stay open.</param>
    /// <exception cref="TroubleException">The board takes no images, answers none of two in succession, or the session has ended.</exception>
    public async Task SendAsync(CancellationToken cancellation)
    {
        ledger.ForgetEnds();
        for (var sample = ledger.Next; sample < ledger.Count; sample++)
        {
            data.Read(ledger.DataIndex(sample), pixels);
            var begun = send(sample, pixels, cancellation).AsTask();
            ledger.Begin(await InTimeAsync(begun, cancellation), time.GetTimestamp());
            open++;
            if (mode == StreamingMode.Pipelined) continue;
            await AnEndAsync(cancellation);
            if (between is not null) await between(sample, cancellation);
        }

        while (open > 0) await AnEndAsync(cancellation);
    }

    private async Task AnEndAsync(CancellationToken cancellation)
    {
        var end = ledger.AnEndAsync(cancellation);
        await InTimeAsync(end, cancellation);
        open--;
    }

    private async Task<T> InTimeAsync<T>(Task<T> work, CancellationToken cancellation)
    {
        await InTimeAsync((Task)work, cancellation);
        return await work;
    }

    /// <summary>Waits; when nothing happens for the time-out, every open sample has been open for longer and is given up.</summary>
    private async Task InTimeAsync(Task work, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                await work.WaitAsync(timeout, time, cancellation);
                return;
            }
            catch (TimeoutException) when (!work.IsCompleted)
            {
                var missing = ledger.GiveUp(SampleProgress.TimedOut, $"no result within {timeout.TotalSeconds:0.#} s") > 0;
                var answers = ledger.Answered;
                if (missing && answers != answersAtTimeout)
                {
                    answersAtTimeout = answers;
                    continue;
                }

                throw new TroubleException(TroubleKind.Board,
                    $"The board has {(missing ? "answered no image" : "taken no image")} for {(missing ? 2 : 1) * timeout.TotalSeconds:0.#} s", rig,
                    "Look at its log with 'hil monitor', and raise 'sample-timeout' if it is slow by design.");
            }
        }
    }
}
