using System.Buffers.Text;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>
/// Commands of the MLPerf Tiny dialect as they are written: they end in <c>%</c>, without a line's end. A device's buffer holds 80 characters
/// (<c>EE_CMD_SIZE</c> of the reference firmware); with its end none is longer here.
/// </summary>
public static class DeviceCommands
{
    /// <summary>Bytes of the longest command, its end included.</summary>
    public const int Longest = 80;

    /// <summary>Most input bytes of one <see cref="WriteData"/>.</summary>
    public const int MostData = (Longest - 4) / 2;

    /// <summary>Characters of the longest line of a device: 1,024 outputs with room to spare.</summary>
    public const int LongestLine = 16 * 1024;

    /// <summary>What every command ends in.</summary>
    public const byte End = (byte)'%';

    public static ReadOnlySpan<byte> Name => "name%"u8;

    public static ReadOnlySpan<byte> Profile => "profile%"u8;

    public static ReadOnlySpan<byte> Timestamp => "timestamp%"u8;

    public static ReadOnlySpan<byte> Results => "results%"u8;

    /// <summary><c>db load N%</c>: N bytes of input follow.</summary>
    /// <param name="destination">At least <see cref="Longest"/> bytes.</param>
    /// <param name="bytes">Bytes of the input.</param>
    /// <returns>The command's length.</returns>
    public static int WriteLoad(Span<byte> destination, int bytes)
    {
        "db load "u8.CopyTo(destination);
        return EndAfter(destination, Number(destination, 8, bytes));
    }

    /// <summary><c>db HH[HH]*%</c>: the next bytes of the input.</summary>
    /// <param name="destination">At least <see cref="Longest"/> bytes.</param>
    /// <param name="pixels">1 to <see cref="MostData"/> bytes.</param>
    /// <returns>The command's length.</returns>
    public static int WriteData(Span<byte> destination, ReadOnlySpan<byte> pixels)
    {
        if (pixels.Length is 0 or > MostData) throw new ArgumentException($"a command holds 1 to {MostData} bytes", nameof(pixels));
        "db "u8.CopyTo(destination);
        Convert.TryToHexStringLower(pixels, destination[3..], out var digits);
        return EndAfter(destination, 3 + digits);
    }

    /// <summary><c>infer N W%</c>: W inferences to warm up, then N that count.</summary>
    /// <param name="destination">At least <see cref="Longest"/> bytes.</param>
    /// <param name="inferences">1 or more.</param>
    /// <param name="warmUp">0 or more.</param>
    /// <returns>The command's length.</returns>
    public static int WriteInfer(Span<byte> destination, int inferences, int warmUp)
    {
        "infer "u8.CopyTo(destination);
        var at = Number(destination, 6, inferences);
        destination[at++] = (byte)' ';
        return EndAfter(destination, Number(destination, at, warmUp));
    }

    private static int Number(Span<byte> destination, int at, int number)
    {
        Utf8Formatter.TryFormat(number, destination[at..], out var digits);
        return at + digits;
    }

    private static int EndAfter(Span<byte> destination, int length)
    {
        destination[length] = End;
        return length + 1;
    }
}
