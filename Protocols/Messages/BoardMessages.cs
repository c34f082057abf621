using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>The answer to a request.</summary>
/// <param name="Request">The request's number, as it came.</param>
/// <param name="Code">Outcome, as it came: it may be none that exists.</param>
/// <param name="Detail">The board's words; cut to 200 bytes when written.</param>
public readonly record struct StatusMessage(ControlMessage Request, StatusCode Code, string Detail)
{
    private const int MaximumDetail = 200;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out StatusMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Status);
        message = new((ControlMessage)reader.U8(), (StatusCode)reader.U8(), reader.Text());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Status);
        writer.U8((byte)Request);
        writer.U8((byte)Code);
        writer.CutText(Detail, MaximumDetail);
        return writer.Length;
    }
}

/// <summary>Asks for the board's clock.</summary>
public readonly record struct PingMessage(uint Token)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PingMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Ping);
        message = new(reader.U32());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Ping);
        writer.U32(Token);
        return writer.Length;
    }
}

/// <summary>The board's clock.</summary>
/// <param name="Token">The ping's.</param>
/// <param name="Ticks">Ticks since boot, at <see cref="BoardInfo.TickHertz"/>.</param>
public readonly record struct PongMessage(uint Token, ulong Ticks)
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out PongMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Pong);
        message = new(reader.U32(), reader.U64());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Pong);
        writer.U32(Token);
        writer.U64(Ticks);
        return writer.Length;
    }
}

/// <summary>The board resets itself; there is no answer but its banner.</summary>
public readonly record struct RestartMessage
{
    public static bool TryRead(ReadOnlySpan<byte> bytes, out RestartMessage message)
    {
        message = default;
        return bytes is [(byte)ControlMessage.Restart];
    }

    public static int Write(Span<byte> destination)
    {
        destination[0] = (byte)ControlMessage.Restart;
        return 1;
    }
}
