using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Text;

namespace Hil.Orchestrator.Tests.Broker;

/// <summary>A packet as a board reads it: type and flags, then the body.</summary>
internal readonly record struct RawPacket(byte First, byte[] Body)
{
    public int Type => First >> 4;

    /// <summary>Of a QoS 1 PUBLISH.</summary>
    public string Topic => Encoding.UTF8.GetString(Body, 2, BinaryPrimitives.ReadUInt16BigEndian(Body));

    /// <summary>Of a QoS 1 PUBLISH.</summary>
    public byte[] Payload => Body[(4 + BinaryPrimitives.ReadUInt16BigEndian(Body))..];
}

/// <summary>MQTT 3.1.1 by hand over a pipe, as the firmware speaks it through the link.</summary>
internal sealed class RawMqttClient(IDuplexPipe pipe)
{
    public const int ConnAck = 2, Publish = 3, PubAck = 4, SubAck = 9;

    public Task ConnectAsync(string client, string user, string password, string? willTopic = null, string will = "")
    {
        var flags = 0xC2 | (willTopic is null ? 0 : 0x04 | 0x08 | 0x20);
        return SendAsync(0x10,
        [
            .. Text("MQTT"), 4, (byte)flags, 0, 30, .. Text(client), .. willTopic is null ? [] : Text(willTopic).Concat(Text(will)),
            .. Text(user), .. Text(password),
        ]);
    }

    public Task SubscribeAsync(ushort id, string filter) => SendAsync(0x82, [(byte)(id >> 8), (byte)id, .. Text(filter), 1]);

    public Task PublishAsync(ushort id, string topic, byte[] payload) =>
        SendAsync(0x32, [.. Text(topic), (byte)(id >> 8), (byte)id, .. payload]);

    public async Task<RawPacket> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var read = await pipe.Input.ReadAsync(cancellation);
            if (TryTake(read.Buffer, out var packet, out var end))
            {
                pipe.Input.AdvanceTo(end);
                return packet;
            }

            if (read.IsCompleted)
                throw new EndOfStreamException("The connection was closed.");
            pipe.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool TryTake(ReadOnlySequence<byte> buffer, out RawPacket packet, out SequencePosition end)
    {
        packet = default;
        end = buffer.Start;
        var bytes = buffer.ToArray();
        int length = 0, shift = 0, at = 1;
        do
        {
            if (at >= bytes.Length)
                return false;
            length |= (bytes[at] & 0x7F) << shift;
            shift += 7;
        }
        while ((bytes[at++] & 0x80) != 0);

        if (bytes.Length < at + length)
            return false;
        packet = new RawPacket(bytes[0], bytes[at..(at + length)]);
        end = buffer.GetPosition(at + length);
        return true;
    }

    private static byte[] Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return [(byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes];
    }

    /// <summary>In pieces of at most 256 bytes: what one frame of the link carries.</summary>
    private async Task SendAsync(byte first, byte[] body)
    {
        var packet = new List<byte> { first };
        var length = body.Length;
        do
        {
            packet.Add((byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0)));
            length >>= 7;
        }
        while (length > 0);
        packet.AddRange(body);
        foreach (var piece in packet.Chunk(256))
            await pipe.Output.WriteAsync(piece);
    }
}

/// <summary>Two pipes crossed: what one end writes the other reads.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe
{
    public static (DuplexPipe Board, DuplexPipe Host) Pair()
    {
        Pipe up = new(), down = new();
        return (new DuplexPipe(down.Reader, up.Writer), new DuplexPipe(up.Reader, down.Writer));
    }
}
