using Hil.Protocols.Topics;
using Hil.Protocols.Wire;

namespace Hil.Edge;

/// <summary>The offloads of one run of the model and their replies. Its arrays live as long as the service.</summary>
internal sealed class OffloadBatch(int limit, IMessageBus bus, TimeProvider time, Action<EdgeAnswer> answered)
{
    private readonly Slot[] _slots = new Slot[limit];
    private readonly Task[] _sending = new Task[limit];

    public int Count { get; private set; }

    public bool IsFull => Count == limit;

    /// <summary>The image goes into the model's slot <see cref="Count"/>.</summary>
    public void Add(AnswerCache.Entry entry, in BusMessage offload) => _slots[Count++] = new Slot(entry, offload.Payload.Length, offload.Timestamp);

    /// <summary>Tells who listens, sends all replies at once, and waits for the broker's acknowledgements.</summary>
    /// <param name="model">Whose scores to read when <paramref name="outcome"/> is answered.</param>
    /// <param name="outcome">Of the run; a slot whose scores are not numbers failed by itself.</param>
    /// <param name="started">Timestamp before the run.</param>
    /// <param name="inferred">Timestamp after it.</param>
    /// <param name="cancellation">Ends the service.</param>
    /// <returns>How many were answered with a class.</returns>
    public async ValueTask<int> ReplyAsync(
        IImageClassifier model, EdgeOutcome outcome, long started, long inferred, CancellationToken cancellation)
    {
        var ok = 0;
        var batch = outcome is EdgeOutcome.Answered or EdgeOutcome.ModelFailed ? Count : 0;
        for (var i = 0; i < Count; i++)
        {
            ref var slot = ref _slots[i];
            slot.Outcome = outcome;
            slot.Scores = null;
            if (outcome == EdgeOutcome.Answered)
                Decide(ref slot, model.Scores(i));
            ok += slot.Outcome == EdgeOutcome.Answered ? 1 : 0;

            var entry = slot.Entry;
            entry.Answer(slot.Outcome == EdgeOutcome.Answered ? ReplyStatus.Ok : ReplyStatus.Failed, slot.Class);
            answered(new EdgeAnswer(
                entry.Key.Rig.Rig, entry.Key.Boot, entry.Key.Sample, slot.Outcome, slot.Class, slot.Scores, batch,
                slot.Bytes, slot.Arrived, started, inferred, time.GetTimestamp()));
            _sending[i] = bus.PublishAsync(entry.Key.Rig.ReplyTopic, entry.Reply, retain: false, cancellation).AsTask();
        }

        for (var i = 0; i < Count; i++) await _sending[i];
        Count = 0;
        return ok;
    }

    private static void Decide(ref Slot slot, ReadOnlySpan<float> scores)
    {
        if (!EdgeDecision.TryClass(scores, out var index))
        {
            slot.Outcome = EdgeOutcome.ModelFailed;
            return;
        }

        slot.Class = (ushort)index;
        slot.Scores = scores.ToArray();
    }

    private record struct Slot(AnswerCache.Entry Entry, int Bytes, long Arrived)
    {
        public EdgeOutcome Outcome;
        public ushort Class;
        public float[]? Scores;
    }
}
