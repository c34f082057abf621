using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>Offloads wait on the board for each other and go out in one burst (SPEC.md, 2.3).</summary>
/// <param name="Count">So many go out together, 1 (each at once) to <see cref="Most"/>.</param>
/// <param name="HoldMilliseconds">Or when the first of them has waited so long, 1 to <see cref="Longest"/>.</param>
public readonly record struct BatchMessage(byte Count, uint HoldMilliseconds)
{
    /// <summary>Largest batch.</summary>
    public const byte Most = 15;

    /// <summary>Longest wait: ten minutes, in milliseconds.</summary>
    public const uint Longest = 600_000;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out BatchMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Batch);
        message = new(reader.U8(), reader.U32());
        return reader.IsDone && message.Count is >= 1 and <= Most && message.HoldMilliseconds is >= 1 and <= Longest;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Batch);
        writer.U8(Count);
        writer.U32(HoldMilliseconds);
        return writer.Length;
    }
}
