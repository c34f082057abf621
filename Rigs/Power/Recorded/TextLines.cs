using Hil.Protocols;

namespace Hil.Rigs.Power.Recorded;

/// <summary>The lines of a file as bytes, in one buffer.</summary>
internal sealed class TextLines(Stream file, string path) : IAsyncDisposable
{
    /// <summary>No export has a line nearly as long.</summary>
    private const int LongestLine = 4096;

    private readonly byte[] buffer = new byte[64 << 10];
    private int from;
    private int filled;
    private bool ended;

    /// <summary>The line that was read last, without its end; valid until the next one is read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Its number, from 1.</summary>
    public long Number { get; private set; }

    /// <returns>Whether there is another line; a last one without an end is one.</returns>
    /// <exception cref="TroubleException">A line is too long for text.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var length = buffer.AsSpan(from, filled - from).IndexOf((byte)'\n');
            if (length >= 0 || (ended && filled > from))
            {
                var taken = length >= 0 ? length : filled - from;
                Line = buffer.AsMemory(from, taken).TrimEnd((byte)'\r');
                Number++;
                from += Math.Min(taken + 1, filled - from);
                if (Number == 1 && Line.Span.StartsWith("\uFEFF"u8)) Line = Line[3..];
                return taken <= LongestLine ? true : throw CsvRow.Malformed("The line is too long for a CSV export", path, Number);
            }

            if (ended) return false;
            if (filled - from > LongestLine) throw CsvRow.Malformed("The line is too long for a CSV export", path, Number + 1);
            buffer.AsSpan(from, filled - from).CopyTo(buffer);
            (filled, from) = (filled - from, 0);
            var read = await file.ReadAsync(buffer.AsMemory(filled), cancellation);
            ended = read == 0;
            filled += read;
        }
    }

    public ValueTask DisposeAsync() => file.DisposeAsync();
}
