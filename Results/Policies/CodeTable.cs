using System.Buffers.Binary;

namespace Hil.Results.Policies;

/// <summary>A number for each of the 256 output codes as it stands among parameters (SPEC 2.1): u16, in the order of the codes from -128.</summary>
internal static class CodeTable
{
    public const int Codes = 256;

    /// <summary>Bytes of a table.</summary>
    public const int Length = 2 * Codes;

    /// <summary>What 1 becomes in a table of probabilities or of weights up to 1.</summary>
    public const int One = 65535;

    /// <summary>Writes a table.</summary>
    /// <param name="to">At least <see cref="Length"/> bytes.</param>
    /// <param name="entry">The number for an index of 0..255; rounded to the nearest, and cut to 0..65535.</param>
    public static void Write(Span<byte> to, Func<int, double> entry)
    {
        for (var index = 0; index < Codes; index++) BinaryPrimitives.WriteUInt16LittleEndian(to[(2 * index)..], Rounded(entry(index)));
    }

    /// <summary>Reads a table.</summary>
    /// <param name="from">At least <see cref="Length"/> bytes.</param>
    public static ushort[] Read(ReadOnlySpan<byte> from)
    {
        var table = new ushort[Codes];
        for (var index = 0; index < Codes; index++) table[index] = BinaryPrimitives.ReadUInt16LittleEndian(from[(2 * index)..]);
        return table;
    }

    /// <summary>The nearest whole number of 0..65535.</summary>
    public static ushort Rounded(double number) => (ushort)Math.Round(Math.Clamp(number, 0, One));
}
