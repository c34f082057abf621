using System.Runtime.InteropServices;
using Hil.Models.Graph;

namespace Hil.Models.Tflite;

/// <summary>Element types of the .tflite schema that matter here.</summary>
internal enum TfliteType
{
    Float32 = 0,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    Int8 = 9,
}

/// <summary>A tensor of a .tflite file: a constant, or an activation of one image.</summary>
internal sealed class TfliteTensor
{
    private readonly string _file;
    private readonly byte[] _data;
    private readonly float[] _scales;
    private readonly long[] _zeroPoints;

    public TfliteTensor(string file, FlatTable table, IReadOnlyList<FlatTable> buffers)
    {
        _file = file;
        Name = table.Text(3);
        Type = (TfliteType)table.Byte(1);
        Shape = table.Ints(0);
        var buffer = table.Int(2);
        if (buffer < 0 || buffer >= buffers.Count) throw ModelTrouble.Damaged(file, node: Name);
        _data = buffers[buffer].Bytes(0).ToArray();
        var quantised = table.Has(4);
        _scales = quantised ? table.Child(4).Floats(2) : [];
        _zeroPoints = quantised ? table.Child(4).Longs(3) : [];
        Axis = quantised ? table.Child(4).Int(6) : 0;
    }

    public string Name { get; }

    public TfliteType Type { get; }

    public int[] Shape { get; }

    /// <summary>The dimension along which scales differ.</summary>
    public int Axis { get; }

    public bool IsConstant => _data.Length > 0;

    /// <summary>An activation's codes, with unsigned ones moved down by 128.</summary>
    public Quantisation Quantisation(string node)
    {
        if (Type is not (TfliteType.Int8 or TfliteType.UInt8) || _scales.Length != 1 || _zeroPoints.Length != 1 || !(_scales[0] > 0) || !float.IsFinite(_scales[0]))
            throw ModelTrouble.Float(_file, Name, node);
        var zero = _zeroPoints[0] - (Type == TfliteType.UInt8 ? 128 : 0);
        return zero is >= -128 and <= 127 ? new Quantisation(_scales[0], (int)zero) : throw ModelTrouble.Damaged(_file, node: node);
    }

    /// <summary>Weights' scales, one or one per output channel; their zero points must be 0.</summary>
    public float[] WeightScales(int channels, int axis, string node)
    {
        if (Type != TfliteType.Int8 || _scales.Length == 0) throw ModelTrouble.Float(_file, Name, node);
        if (_zeroPoints.Any(zero => zero != 0)) throw ModelTrouble.NotSupported(_file, "Weights with a zero point other than 0 are not supported", node);
        if (_scales.Any(scale => !(scale > 0) || !float.IsFinite(scale)) || (_scales.Length != 1 && (_scales.Length != channels || Axis != axis)))
            throw ModelTrouble.Damaged(_file, node: node);
        return _scales;
    }

    public sbyte[] Int8(long count, string node)
    {
        if (Type != TfliteType.Int8) throw ModelTrouble.Float(_file, Name, node);
        if (_data.Length != count) throw ModelTrouble.Damaged(_file, node: node);
        return MemoryMarshal.Cast<byte, sbyte>(_data).ToArray();
    }

    public int[] Int32(string node)
    {
        if (Type != TfliteType.Int32) throw ModelTrouble.Float(_file, Name, node);
        return MemoryMarshal.Cast<byte, int>(_data.AsSpan(0, _data.Length & ~3)).ToArray();
    }
}
