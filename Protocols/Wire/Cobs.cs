namespace Hil.Protocols.Wire;

/// <summary>
/// Consistent overhead byte stuffing (Cheshire and Baker, 1999): bytes without any 0x00, so that 0x00 can end a frame.
/// Nothing follows a full block at the very end; decoding also takes the empty one that the paper puts there.
/// </summary>
public static class Cobs
{
    private const int FullBlock = 0xFF;

    /// <summary>Bytes that <see cref="Encode"/> needs at most for a source of this length.</summary>
    public static int MaximumEncoded(int length) => length + (length / (FullBlock - 1)) + 1;

    /// <summary>Encodes without a delimiter.</summary>
    /// <param name="source">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaximumEncoded"/> bytes; must not overlap the source.</param>
    /// <returns>Bytes written.</returns>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        while (true)
        {
            var run = source[..Math.Min(source.Length, FullBlock - 1)];
            var zero = run.IndexOf((byte)0);
            if (zero >= 0) run = run[..zero];
            destination[written] = (byte)(run.Length + 1);
            run.CopyTo(destination[(written + 1)..]);
            written += run.Length + 1;
            if (zero >= 0) source = source[(zero + 1)..];
            else if (run.Length < source.Length) source = source[run.Length..];
            else return written;
        }
    }

    /// <summary>Decodes what stood between two delimiters.</summary>
    /// <param name="source">Encoded bytes without the delimiter.</param>
    /// <param name="destination">Room for the decoded bytes: as long as the source always suffices.</param>
    /// <param name="written">Bytes decoded.</param>
    /// <returns>False when a block runs over the end, a 0x00 stands inside, or the destination is too small.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> source, Span<byte> destination, out int written)
    {
        written = 0;
        while (!source.IsEmpty)
        {
            int code = source[0];
            if (code == 0 || code > source.Length) return false;
            var block = source[1..code];
            source = source[code..];
            var zero = code != FullBlock && !source.IsEmpty ? 1 : 0;
            if (block.Length + zero > destination.Length - written || block.Contains((byte)0)) return false;
            block.CopyTo(destination[written..]);
            written += block.Length;
            if (zero != 0) destination[written++] = 0;
        }

        return true;
    }
}
