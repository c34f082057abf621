using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Testing.Links;

/// <summary>What a <see cref="FakeBoard"/> is and how it misbehaves.</summary>
public sealed record FakeBoardOptions
{
    /// <summary>Boot nonce.</summary>
    public uint Boot { get; init; } = 0x1f2e3d4c;

    /// <summary>Protocol versions spoken.</summary>
    public (byte Oldest, byte Newest) Versions { get; init; } = (WireLimits.Version, WireLimits.Version);

    /// <summary>Never says a word.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Answers the greeting, but no request.</summary>
    public bool IgnoresRequests { get; init; }

    /// <summary>Image buffers are free again as soon as an image is complete; otherwise by <see cref="FakeBoard.FreeBuffer"/>.</summary>
    public bool FreesBuffers { get; init; } = true;

    /// <summary>Times that an image with every chunk is answered as all missing, as if its CRC were wrong.</summary>
    public int SpoiledImages { get; set; }

    /// <summary>CRC to report for complete images instead of the real one.</summary>
    public uint? ReportedCrc { get; init; }

    /// <summary>Answer to every request that has a Status.</summary>
    public StatusCode Status { get; init; } = StatusCode.Ok;

    /// <summary>Retransmission time-out.</summary>
    public TimeSpan Retransmit { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What it says it is.</summary>
    public BoardInfo Info { get; init; } = new()
    {
        Boot = 0x1f2e3d4c,
        ClockHertz = 168_000_000,
        TickHertz = 1_000_000,
        InputBytes = 3072,
        ArenaBytes = 48 * 1024,
        ModelCrc = 0xdeadbeef,
        OutputCount = 10,
        Buffers = 3,
        Encoding = OutputEncoding.Probabilities,
        ModelStatus = StatusCode.Ok,
        Paces = false,
        Firmware = "101112131415161718191a1b1c1d1e1f20212223",
        Model = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
        Board = "fake",
        Version = "1.0",
    };
}
