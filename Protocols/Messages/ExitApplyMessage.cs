using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>Takes the parameters sent so far into use at the model's exit (SPEC.md, 2.4); the fields are those of <see cref="PolicyApplyMessage"/>.</summary>
/// <param name="Policy">Policy, as it came: it may be none that exists.</param>
/// <param name="Revision">The host's number for this setting; results of samples that stop at the exit carry it.</param>
/// <param name="Length">Bytes of parameters.</param>
/// <param name="Crc">CRC-32 of the parameters.</param>
public readonly record struct ExitApplyMessage(PolicyKind Policy, ushort Revision, ushort Length, uint Crc)
{
    /// <summary>Most classes of a model whose exit can be used: a result has room for the codes of two such heads.</summary>
    public const int MostClasses = 64;

    public static bool TryRead(ReadOnlySpan<byte> bytes, out ExitApplyMessage message)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.ExitApply);
        message = new((PolicyKind)reader.U8(), reader.U16(), reader.U16(), reader.U32());
        return reader.IsDone;
    }

    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.ExitApply);
        writer.U8((byte)Policy);
        writer.U16(Revision);
        writer.U16(Length);
        writer.U32(Crc);
        return writer.Length;
    }
}
