using Hil.Rigs;

namespace Hil.Engine.Running;

/// <summary>How much of the streaming time some byte was on the wire to the board.</summary>
internal sealed class LinkUse(TimeProvider time)
{
    private readonly TimeProvider clock = time;
    private TimeSpan busy;
    private TimeSpan elapsed;

    /// <summary>0 to 1; null when nothing was streamed, or over a link without a speed: it is never busy.</summary>
    public double? Share => elapsed > TimeSpan.Zero ? Math.Min(1, busy / elapsed) : null;

    /// <summary>Measures until it is disposed of.</summary>
    public IDisposable Measure(ITrialBoard board, Attachment attachment) => new Stretch(this, board, attachment.Baud > 0);

    private sealed class Stretch(LinkUse use, ITrialBoard board, bool hasSpeed) : IDisposable
    {
        private readonly TimeSpan before = board.Busy;
        private readonly long started = use.clock.GetTimestamp();

        public void Dispose()
        {
            if (!hasSpeed) return;
            use.busy += board.Busy - before;
            use.elapsed += use.clock.GetElapsedTime(started);
        }
    }
}
