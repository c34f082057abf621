using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

// What a host asks for to measure a board's power. Both are answered by Status, with Busy while samples are in work.

/// <summary>The board does nothing for a while, with <see cref="Phase.Sleep"/> on its phase line; a request or an image ends it early.</summary>
/// <param name="Milliseconds">1 to <see cref="Longest"/>.</param>
public readonly record struct SleepMessage(uint Milliseconds)
{
    /// <summary>Longest sleep: ten minutes, in milliseconds.</summary>
    public const uint Longest = 600_000;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out SleepMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Sleep);
        message = new(reader.U32());
        return reader.IsDone && message.Milliseconds is >= 1 and <= Longest;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Sleep);
        writer.U32(Milliseconds);
        return writer.Length;
    }
}

/// <summary>The network of each later sample runs so often on the same pixels, as one <see cref="Phase.Infer"/>.</summary>
/// <param name="Inferences">1 to <see cref="Most"/>.</param>
public readonly record struct RepeatMessage(uint Inferences)
{
    /// <summary>Most inferences of a sample.</summary>
    public const uint Most = 1_000_000;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out RepeatMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Repeat);
        message = new(reader.U32());
        return reader.IsDone && message.Inferences is >= 1 and <= Most;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Repeat);
        writer.U32(Inferences);
        return writer.Length;
    }
}
