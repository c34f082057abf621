using System.IO.Pipelines;

namespace Hil.Rigs.Links;

/// <summary>
/// Raw bytes to and from a board, owned exclusively while open. Reads can be cancelled without losing a byte; when the
/// device goes away <see cref="Input"/> completes with the <see cref="IOException"/> and writes throw it, at once.
/// </summary>
public interface ILink : IAsyncDisposable
{
    /// <summary>The port as the user knows it, for messages.</summary>
    string Name { get; }

    /// <summary>Bytes from the board.</summary>
    PipeReader Input { get; }

    /// <summary>Completes when the driver (or the pacer) has taken all bytes. One writer at a time.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);
}
