namespace Hil.Data;

/// <summary>Type of a sample's elements.</summary>
public enum ElementType
{
    /// <summary>One byte, 0 to 255: pixels.</summary>
    Uint8,

    /// <summary>One byte, -128 to 127.</summary>
    Int8,

    /// <summary>Two bytes, little-endian: audio.</summary>
    Int16,

    /// <summary>Four bytes, IEEE 754, little-endian.</summary>
    Float32,
}

/// <summary>Sizes of elements.</summary>
public static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Uint8 or ElementType.Int8 => 1,
        ElementType.Int16 => 2,
        ElementType.Float32 => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type"),
    };
}
