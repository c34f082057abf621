using System.Threading.Channels;

namespace Hil.Edge;

/// <summary>Images that wait to be scored while no offload does.</summary>
internal sealed class ShadowQueue(IImageClassifier model, int capacity, int batch, EdgeTally tally)
{
    private readonly Channel<ShadowJob> _jobs = Channel.CreateBounded<ShadowJob>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private readonly int _batch = Math.Clamp(batch, 1, model.BatchLimit);
    private Task<bool>? _arrival;

    public async Task ScoreAsync(ShadowJob job, CancellationToken cancellation)
    {
        try
        {
            await _jobs.Writer.WriteAsync(job, cancellation);
        }
        catch (ChannelClosedException e)
        {
            if (e.InnerException is { } why)
                throw why;
            throw new ObjectDisposedException(nameof(EdgeService));
        }

        await job.Completion;
    }

    /// <summary>Completes when a job waits. The same task until then, so that waiting again and again leaves nothing behind.</summary>
    public Task WaitAsync()
    {
        if (_arrival is null || _arrival.IsCompleted)
            _arrival = _jobs.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        return _arrival;
    }

    /// <summary>Scores a few images of the first job.</summary>
    /// <returns>False when no job waits.</returns>
    public bool RunOnce(Func<CancellationToken> interrupt)
    {
        if (!_jobs.Reader.TryPeek(out var job))
            return false;
        if (Advance(job, interrupt()))
            _jobs.Reader.TryRead(out _);
        return true;
    }

    /// <summary>Ends what waits and what comes: abandoned, or failed with what ended the service.</summary>
    public void Close(Exception? why)
    {
        _jobs.Writer.TryComplete(why);
        while (_jobs.Reader.TryRead(out var job))
        {
            if (why is null)
                job.Abandon();
            else
                job.Fail(why);
        }
    }

    /// <returns>True when the job is over.</returns>
    private bool Advance(ShadowJob job, CancellationToken interrupt)
    {
        if (job.IsAbandoned)
        {
            job.Abandon();
            return true;
        }

        try
        {
            var count = job.LoadNext(model, _batch);
            model.Run(count, interrupt);
            var last = job.Take(model, count);
            tally.Shadowed += count;
            if (last)
                job.Complete();
            return last;
        }
        catch (OperationCanceledException) when (interrupt.IsCancellationRequested)
        {
            tally.ShadowInterrupted++;
            return false;
        }
        catch (Exception e)
        {
            job.Fail(e);
            return true;
        }
    }
}
