using Google.Protobuf;

namespace Hil.Models.Onnx;

/// <summary>One field of a protocol-buffer message: a number, or bytes that hold text, packed numbers or another message.</summary>
internal readonly record struct ProtoField(int Number, WireFormat.WireType Type, ulong Value, ByteString Bytes)
{
    public long Long => (long)Value;

    public float Float => BitConverter.UInt32BitsToSingle((uint)Value);

    public string Text => Bytes.ToStringUtf8();

    /// <summary>A repeated integer, whether packed or one by one.</summary>
    public IEnumerable<long> Longs()
    {
        if (Type != WireFormat.WireType.LengthDelimited)
        {
            yield return Long;
            yield break;
        }

        using var packed = Bytes.CreateCodedInput();
        while (!packed.IsAtEnd) yield return packed.ReadInt64();
    }

    /// <summary>A repeated float, whether packed or one by one.</summary>
    public IEnumerable<float> Floats()
    {
        if (Type != WireFormat.WireType.LengthDelimited)
        {
            yield return Float;
            yield break;
        }

        using var packed = Bytes.CreateCodedInput();
        while (!packed.IsAtEnd) yield return packed.ReadFloat();
    }

    public IEnumerable<ProtoField> Message() => ProtoMessage.Fields(Bytes);
}

/// <summary>Walks a message without a schema. A damaged one throws <see cref="InvalidProtocolBufferException"/>.</summary>
internal static class ProtoMessage
{
    public static IEnumerable<ProtoField> Fields(ByteString bytes)
    {
        using var input = bytes.CreateCodedInput();
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            var (number, type) = (WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag));
            switch (type)
            {
                case WireFormat.WireType.Varint: yield return new ProtoField(number, type, input.ReadUInt64(), ByteString.Empty); break;
                case WireFormat.WireType.Fixed32: yield return new ProtoField(number, type, input.ReadFixed32(), ByteString.Empty); break;
                case WireFormat.WireType.Fixed64: yield return new ProtoField(number, type, input.ReadFixed64(), ByteString.Empty); break;
                case WireFormat.WireType.LengthDelimited: yield return new ProtoField(number, type, 0, input.ReadBytes()); break;
                default: input.SkipLastField(); break;
            }
        }
    }
}
