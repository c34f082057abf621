using Hil.Protocols.Wire;

namespace Hil.Rigs.Links;

/// <summary>One image on its way, and the buffer that holds it until the board has it. Reused.</summary>
internal sealed class ImageSlot(int capacity)
{
    private readonly byte[] _pixels = new byte[capacity];

    public int Length => _pixels.Length;

    public ushort Image { get; private set; }

    public uint Sample { get; private set; }

    public uint Crc { get; private set; }

    /// <summary>Bit c is set while chunk c has to go out.</summary>
    public UInt128 Pending { get; set; }

    /// <summary>Every chunk has gone out; the commit has not.</summary>
    public bool CommitDue { get; set; }

    /// <summary>The commit has gone out; the board's answer has not come.</summary>
    public bool StatusDue { get; set; }

    /// <summary>Answers that named missing chunks.</summary>
    public int Rounds { get; set; }

    public int Resends { get; set; }

    public int WireBytes { get; set; }

    public long Begun { get; set; }

    public long Sent { get; set; }

    public TaskCompletionSource<ImageReceipt> Done { get; private set; } = null!;

    /// <summary>One bit for each chunk of the image.</summary>
    public UInt128 AllChunks => UInt128.MaxValue >> (WireLimits.MaximumChunks - ((Length + WireLimits.ChunkBytes - 1) / WireLimits.ChunkBytes));

    public ReadOnlySpan<byte> Chunk(int chunk) =>
        _pixels.AsSpan(chunk * WireLimits.ChunkBytes, Math.Min(WireLimits.ChunkBytes, Length - (chunk * WireLimits.ChunkBytes)));

    public void Begin(ushort image, uint sample, uint crc, ReadOnlySpan<byte> pixels)
    {
        pixels.CopyTo(_pixels);
        Image = image;
        Sample = sample;
        Crc = crc;
        Pending = AllChunks;
        CommitDue = StatusDue = false;
        Rounds = Resends = WireBytes = 0;
        Begun = Sent = 0;
        Done = new TaskCompletionSource<ImageReceipt>(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
