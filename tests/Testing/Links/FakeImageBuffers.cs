using System.Collections.Concurrent;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Testing.Links;

/// <summary>The image buffers of a <see cref="FakeBoard"/>.</summary>
internal sealed class FakeImageBuffers(FakeBoardOptions options)
{
    private readonly Dictionary<ushort, (byte[] Pixels, UInt128 Missing)> _buffers = [];

    public ConcurrentQueue<ReceivedImage> Complete { get; } = new();

    /// <summary>First image that may not be begun.</summary>
    public ushort Until { get; set; } = options.Info.Buffers;

    private int Size => (int)options.Info.InputBytes;

    private UInt128 All => UInt128.MaxValue >> (128 - ((Size + WireLimits.ChunkBytes - 1) / WireLimits.ChunkBytes));

    public void OnChunk(ushort image, ushort chunk, ReadOnlySpan<byte> bytes)
    {
        var offset = chunk * WireLimits.ChunkBytes;
        if ((short)(ushort)(Until - image) <= 0 || offset + bytes.Length > Size) return;
        var (pixels, missing) = _buffers.TryGetValue(image, out var buffer) ? buffer : (new byte[Size], All);
        bytes.CopyTo(pixels.AsSpan(offset));
        _buffers[image] = (pixels, missing & ~(UInt128.One << chunk));
    }

    public ImageStatusMessage OnCommit(ImageCommitMessage commit)
    {
        var (pixels, missing) = _buffers.TryGetValue(commit.Image, out var buffer) ? buffer : (new byte[Size], All);
        if (missing != 0) return new(commit.Image, 0, missing);
        if (Crc32.Compute(pixels) != commit.Crc || options.SpoiledImages-- > 0)
        {
            _buffers.Remove(commit.Image);
            return new(commit.Image, 0, All);
        }

        _buffers.Remove(commit.Image);
        Complete.Enqueue(new(commit.Image, commit.Sample, pixels));
        if (options.FreesBuffers) Until++;
        return new(commit.Image, options.ReportedCrc ?? commit.Crc, 0);
    }

    public void Reset()
    {
        _buffers.Clear();
        Until = options.Info.Buffers;
    }
}
