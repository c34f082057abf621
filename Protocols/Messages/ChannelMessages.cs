using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>The board wants a channel connected and can take this many bytes.</summary>
public readonly record struct OpenMessage(LinkChannel Channel, uint Credit)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out OpenMessage message)
    {
        var ok = ChannelCredit.TryRead(ControlMessage.Open, bytes, out var channel, out var credit);
        message = new(channel, credit);
        return ok;
    }

    public int Write(Span<byte> destination) => ChannelCredit.Write(ControlMessage.Open, Channel, Credit, destination);
}

/// <summary>The host has connected a channel and can take this many bytes.</summary>
public readonly record struct OpenedMessage(LinkChannel Channel, uint Credit)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out OpenedMessage message)
    {
        var ok = ChannelCredit.TryRead(ControlMessage.Opened, bytes, out var channel, out var credit);
        message = new(channel, credit);
        return ok;
    }

    public int Write(Span<byte> destination) => ChannelCredit.Write(ControlMessage.Opened, Channel, Credit, destination);
}

/// <summary>Total bytes (modulo 2^32) that the sender of this can take since the channel opened.</summary>
public readonly record struct CreditMessage(LinkChannel Channel, uint Total)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CreditMessage message)
    {
        var ok = ChannelCredit.TryRead(ControlMessage.Credit, bytes, out var channel, out var total);
        message = new(channel, total);
        return ok;
    }

    public int Write(Span<byte> destination) => ChannelCredit.Write(ControlMessage.Credit, Channel, Total, destination);
}

/// <summary>A channel is closed, or could not be opened.</summary>
/// <param name="Channel">Channel, as it came: it may be none that exists.</param>
/// <param name="Reason">Why; cut to 200 bytes when written.</param>
public readonly record struct ClosedMessage(LinkChannel Channel, string Reason)
{
    private const int MaximumReason = 200;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ClosedMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Closed);
        message = new((LinkChannel)reader.U8(), reader.Text());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Closed);
        writer.U8((byte)Channel);
        writer.CutText(Reason, MaximumReason);
        return writer.Length;
    }
}

/// <summary>The three channel messages with one number have one layout.</summary>
internal static class ChannelCredit
{
    public static bool TryRead(ControlMessage message, ReadOnlySpan<byte> bytes, out LinkChannel channel, out uint number)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(message);
        channel = (LinkChannel)reader.U8();
        number = reader.U32();
        return reader.IsDone;
    }

    public static int Write(ControlMessage message, LinkChannel channel, uint number, Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(message);
        writer.U8((byte)channel);
        writer.U32(number);
        return writer.Length;
    }
}
