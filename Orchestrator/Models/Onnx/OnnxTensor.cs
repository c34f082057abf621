using System.Buffers.Binary;
using Google.Protobuf;

namespace Hil.Models.Onnx;

/// <summary>Element types of onnx.proto that matter here.</summary>
internal enum OnnxType
{
    Float = 1,
    UInt8 = 2,
    Int8 = 3,
    Int32 = 6,
    Int64 = 7,
}

/// <summary>A constant of a graph.</summary>
internal sealed record OnnxTensor(string Name, OnnxType Type, IReadOnlyList<long> Shape, ByteString Raw, IReadOnlyList<float> FloatData, IReadOnlyList<long> IntData, bool External)
{
    public static OnnxTensor Parse(ProtoField message)
    {
        List<long> shape = [], ints = [];
        List<float> floats = [];
        var (type, name, raw, external) = (0, "", ByteString.Empty, false);
        foreach (var field in message.Message())
        {
            switch (field.Number)
            {
                case 1: shape.AddRange(field.Longs()); break;
                case 2: type = (int)field.Long; break;
                case 4: floats.AddRange(field.Floats()); break;
                case 5 or 7: ints.AddRange(field.Longs()); break;
                case 8: name = field.Text; break;
                case 9: raw = field.Bytes; break;
                case 14: external = field.Long == 1; break;
            }
        }

        return new OnnxTensor(name, (OnnxType)type, shape, raw, floats, ints, external);
    }

    public float[] Floats()
    {
        if (Type != OnnxType.Float) throw new InvalidDataException($"'{Name}' is not float.");
        if (Raw.IsEmpty) return [.. FloatData];
        var values = new float[Raw.Length / 4];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(Raw.Span[(4 * i)..]);
        return Counted(values);
    }

    /// <summary>Integers of any type.</summary>
    public long[] Integers()
    {
        if (Raw.IsEmpty && Type is OnnxType.UInt8 or OnnxType.Int8 or OnnxType.Int32 or OnnxType.Int64) return Counted([.. IntData]);
        var size = Type switch { OnnxType.UInt8 or OnnxType.Int8 => 1, OnnxType.Int32 => 4, OnnxType.Int64 => 8, _ => throw new InvalidDataException($"'{Name}' is not of integers.") };
        var values = new long[Raw.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            var at = Raw.Span[(size * i)..];
            values[i] = Type switch
            {
                OnnxType.UInt8 => at[0],
                OnnxType.Int8 => (sbyte)at[0],
                OnnxType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(at),
                _ => BinaryPrimitives.ReadInt64LittleEndian(at),
            };
        }

        return Counted(values);
    }

    private T[] Counted<T>(T[] values)
    {
        if (External) throw new InvalidDataException($"'{Name}' is kept in another file.");
        var count = 1L;
        foreach (var size in Shape) count = checked(count * size);
        return values.Length == count ? values : throw new InvalidDataException($"'{Name}' has {values.Length} values instead of {count}.");
    }
}
