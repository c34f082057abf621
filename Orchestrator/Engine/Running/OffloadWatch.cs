using Hil.Broker;
using Hil.Protocols.Messages;
using Hil.Protocols.Topics;

namespace Hil.Engine.Running;

/// <summary>
/// Sees the offloads and replies of one connection of a board to the broker go by. Each is known by the boot and sample id in it, so
/// that acknowledgements, repeats and whatever else the connection carries are not taken for them.
/// </summary>
internal sealed class OffloadWatch(RigTopics topics, OffloadBook book) : IBridgeObserver
{
    private readonly PublicationScan offloads = new(topics.Offload, OffloadMessage.HeaderBytes, (head, _, last) =>
    {
        if (OffloadMessage.TryReadHeader(head, out var offload)) book.Came(offload.Boot, offload.Sample, last);
    });

    private readonly PublicationScan replies = new(topics.Reply, ReplyMessage.Length, (head, first, _) =>
    {
        if (ReplyMessage.TryRead(head, out var reply)) book.Went(reply.Boot, reply.Sample, first);
    });

    public void OnFromBoard(ReadOnlySpan<byte> bytes, long timestamp) => offloads.Take(bytes, timestamp);

    public void OnToBoard(ReadOnlySpan<byte> bytes, long timestamp) => replies.Take(bytes, timestamp);
}
