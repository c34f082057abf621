using System.Text;

namespace Hil.Broker;

/// <summary>A publication went by.</summary>
/// <param name="head">The first bytes of its payload, as many as the scan keeps or as there are; valid until the call returns.</param>
/// <param name="first">Timestamp of the packet's first byte.</param>
/// <param name="last">Timestamp of its last byte.</param>
public delegate void PublicationSeen(ReadOnlySpan<byte> head, long first, long last);

/// <summary>
/// Follows one direction of an MQTT 3.1.1 connection, however its bytes are cut, and tells of the publications on one topic.
/// Other packets are stepped over by their length. After a length that MQTT does not allow (2.2.3) it tells nothing more: what
/// follows cannot be told apart. Not for several threads at once; nothing is allocated per packet.
/// </summary>
/// <param name="topic">The exact topic.</param>
/// <param name="headBytes">Bytes of the payload to keep.</param>
/// <param name="seen">Told at a packet's last byte.</param>
public sealed class PublicationScan(string topic, int headBytes, PublicationSeen seen)
{
    private const int Publish = 3;
    private const int MostLengthBytes = 4;
    private const int TopicLengthBytes = 2;
    private const int PacketIdBytes = 2;

    private readonly byte[] _topic = Encoding.UTF8.GetBytes(topic);
    private readonly byte[] _kept = new byte[TopicLengthBytes + Encoding.UTF8.GetByteCount(topic) + PacketIdBytes + headBytes];
    private State _state;
    private byte _header;
    private int _shift;
    private int _rest;
    private int _count;
    private long _first;

    private enum State
    {
        Header,
        Length,
        Body,
        Lost,
    }

    /// <summary>Takes the next bytes, all of which came at <paramref name="timestamp"/>.</summary>
    public void Take(ReadOnlySpan<byte> bytes, long timestamp)
    {
        while (!bytes.IsEmpty)
        {
            switch (_state)
            {
                case State.Header:
                    (_header, _first) = (bytes[0], timestamp);
                    _shift = _rest = _count = 0;
                    _state = State.Length;
                    bytes = bytes[1..];
                    break;
                case State.Length:
                    TakeLength(bytes[0], timestamp);
                    bytes = bytes[1..];
                    break;
                case State.Body:
                    var part = bytes[..Math.Min(_rest, bytes.Length)];
                    bytes = bytes[part.Length..];
                    TakeBody(part, timestamp);
                    break;
                default:
                    return;
            }
        }
    }

    private void TakeLength(byte next, long timestamp)
    {
        _rest |= (next & 0x7F) << _shift;
        _shift += 7;
        if ((next & 0x80) != 0) _state = _shift < 7 * MostLengthBytes ? State.Length : State.Lost;
        else if (_rest > 0) _state = State.Body;
        else End(timestamp);
    }

    private void TakeBody(ReadOnlySpan<byte> part, long timestamp)
    {
        var keep = part[..Math.Min(part.Length, _kept.Length - _count)];
        keep.CopyTo(_kept.AsSpan(_count));
        _count += keep.Length;
        _rest -= part.Length;
        if (_rest == 0) End(timestamp);
    }

    private void End(long timestamp)
    {
        _state = State.Header;
        if (_header >> 4 != Publish) return;
        var body = _kept.AsSpan(0, _count);
        var payload = TopicLengthBytes + _topic.Length + ((_header & 0x06) == 0 ? 0 : PacketIdBytes);
        if (body.Length < payload || (body[0] << 8 | body[1]) != _topic.Length || !body.Slice(TopicLengthBytes, _topic.Length).SequenceEqual(_topic)) return;
        var head = body[payload..];
        seen(head.Length > headBytes ? head[..headBytes] : head, _first, timestamp);
    }
}
