using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Threading.Channels;

namespace Hil.Testing.Links;

/// <summary>
/// The least MQTT 3.1.1 broker that a board's client is content with: accepts, subscribes, acknowledges, and hands out
/// what was published. It answers an offload when told how.
/// </summary>
public sealed class FakeBroker
{
    private const int Connect = 1, Publish = 3, Subscribe = 8, Ping = 12;
    private readonly Channel<(string Topic, byte[] Payload)> _published = Channel.CreateUnbounded<(string Topic, byte[] Payload)>();
    private PipeWriter? _toBoard;

    /// <summary>What an offload is answered with on the topic's sibling <c>reply</c>; null: nothing.</summary>
    public Func<byte[], byte[]>? Reply { get; init; }

    /// <summary>Whether publications are kept for <see cref="NextAsync"/>; otherwise they are only acknowledged.</summary>
    public bool Keeps { get; init; } = true;

    /// <summary>One connection, as a session's connector gives it.</summary>
    public IDuplexPipe Accept()
    {
        var up = new Pipe(new PipeOptions(useSynchronizationContext: false));
        var down = new Pipe(new PipeOptions(useSynchronizationContext: false));
        _toBoard = down.Writer;
        _ = ServeAsync(up.Reader);
        return new Connection(down.Reader, up.Writer);
    }

    /// <summary>The next publication in the order of arrival.</summary>
    public ValueTask<(string Topic, byte[] Payload)> NextAsync(CancellationToken cancellation) => _published.Reader.ReadAsync(cancellation);

    private async Task ServeAsync(PipeReader reader)
    {
        while (true)
        {
            var read = await reader.ReadAsync();
            var rest = read.Buffer;
            while (TryTake(ref rest, out var head, out var body)) await AnswerAsync(head, body);
            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted) return;
        }
    }

    private async Task AnswerAsync(byte head, byte[] body)
    {
        switch (head >> 4)
        {
            case Connect:
                await SendAsync([0x20, 2, 0, 0]);
                break;
            case Subscribe:
                await SendAsync([0x90, 3, body[0], body[1], 1]);
                break;
            case Ping:
                await SendAsync([0xD0, 0]);
                break;
            case Publish:
                var topicBytes = (body[0] << 8) | body[1];
                var id = 2 + topicBytes;
                await SendAsync([0x40, 2, body[id], body[id + 1]]);
                var topic = Encoding.UTF8.GetString(body, 2, topicBytes);
                var payload = body[(id + 2)..];
                if (Keeps) _published.Writer.TryWrite((topic, payload));
                if (Reply is not null && topic.EndsWith("/offload", StringComparison.Ordinal))
                    await PublishAsync(topic[..^"offload".Length] + "reply", Reply(payload));
                break;
        }
    }

    private Task PublishAsync(string topic, byte[] payload)
    {
        var name = Encoding.UTF8.GetBytes(topic);
        return SendAsync([0x30, (byte)(2 + name.Length + payload.Length), 0, (byte)name.Length, .. name, .. payload]);
    }

    private async Task SendAsync(byte[] bytes) => await _toBoard!.WriteAsync(bytes);

    private static bool TryTake(ref ReadOnlySequence<byte> bytes, out byte head, out byte[] body)
    {
        var reader = new SequenceReader<byte>(bytes);
        body = [];
        if (!reader.TryRead(out head)) return false;
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (!reader.TryRead(out var part)) return false;
            length |= (part & 0x7F) << shift;
            if (part < 0x80) break;
        }

        if (reader.Remaining < length) return false;
        body = reader.UnreadSequence.Slice(0, length).ToArray();
        bytes = reader.UnreadSequence.Slice(length);
        return true;
    }

    private sealed record Connection(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
