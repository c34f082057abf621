using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>What the board is and runs (message <c>Info</c>).</summary>
public sealed record BoardInfo
{
    private const int FirmwareBytes = 20;
    private const int ModelBytes = 16;
    private const int LongestId = 16;

    /// <summary>Boot nonce, never 0 in a session.</summary>
    public required uint Boot { get; init; }

    /// <summary>Core clock in Hz.</summary>
    public required uint ClockHertz { get; init; }

    /// <summary>Rate of every tick that the board reports, in Hz; never 0.</summary>
    public required uint TickHertz { get; init; }

    /// <summary>Bytes of one image; 0 when there is no model.</summary>
    public required uint InputBytes { get; init; }

    /// <summary>RAM for the model's arena and the image buffers together, in bytes.</summary>
    public required uint ArenaBytes { get; init; }

    /// <summary>CRC-32 of the whole model image.</summary>
    public required uint ModelCrc { get; init; }

    /// <summary>Output codes of one inference.</summary>
    public required ushort OutputCount { get; init; }

    /// <summary>Image buffers.</summary>
    public required byte Buffers { get; init; }

    /// <summary>What the output codes stand for.</summary>
    public required OutputEncoding Encoding { get; init; }

    /// <summary>Whether the model can run, and why not.</summary>
    public required StatusCode ModelStatus { get; init; }

    /// <summary>Whether the board's transmission follows <see cref="ConfigureMessage.PaceBaud"/>.</summary>
    public required bool Paces { get; init; }

    /// <summary>GNU build id of the firmware: 40 lower-case hex digits.</summary>
    public required string Firmware { get; init; }

    /// <summary>First half of the SHA-256 that the model image carries: 32 lower-case hex digits.</summary>
    public required string Model { get; init; }

    /// <summary>Board kind, the name of its file in Rigs/Boards.</summary>
    public required string Board { get; init; }

    /// <summary>Version of the firmware.</summary>
    public required string Version { get; init; }

    /// <summary>The part's own number, at most 32 lower-case hex digits; empty when it has none.</summary>
    public string Id { get; init; } = "";

    /// <summary>Reads a whole <c>Info</c> message.</summary>
    /// <returns>False when it is too short, too long or out of bounds (tick rate 0, image above 64 KiB).</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out BoardInfo? info)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Info);
        info = new BoardInfo
        {
            Boot = reader.U32(),
            ClockHertz = reader.U32(),
            TickHertz = reader.U32(),
            InputBytes = reader.U32(),
            ArenaBytes = reader.U32(),
            ModelCrc = reader.U32(),
            OutputCount = reader.U16(),
            Buffers = reader.U8(),
            Encoding = (OutputEncoding)reader.U8(),
            ModelStatus = (StatusCode)reader.U8(),
            Paces = reader.U8() != 0,
            Firmware = Convert.ToHexStringLower(reader.Take(FirmwareBytes)),
            Model = Convert.ToHexStringLower(reader.Take(ModelBytes)),
            Board = reader.Text(),
            Version = reader.Text(),
            Id = ReadId(ref reader),
        };
        if (reader.IsDone && info.TickHertz != 0 && info.InputBytes <= WireLimits.MaximumImageBytes) return true;
        info = null;
        return false;
    }

    /// <summary>Writes the message; at most 256 bytes when board and version are short.</summary>
    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Info);
        writer.U32(Boot);
        writer.U32(ClockHertz);
        writer.U32(TickHertz);
        writer.U32(InputBytes);
        writer.U32(ArenaBytes);
        writer.U32(ModelCrc);
        writer.U16(OutputCount);
        writer.U8(Buffers);
        writer.U8((byte)Encoding);
        writer.U8((byte)ModelStatus);
        writer.U8((byte)(Paces ? 1 : 0));
        writer.Bytes(Convert.FromHexString(Firmware));
        writer.Bytes(Convert.FromHexString(Model));
        writer.Text(Board);
        writer.Text(Version);
        if (Id.Length > 0)
        {
            writer.U8((byte)(Id.Length / 2));
            writer.Bytes(Convert.FromHexString(Id));
        }

        return writer.Length;
    }

    /// <summary>Firmware that knows no id may end before it.</summary>
    private static string ReadId(ref ByteReader reader)
    {
        if (reader.IsDone) return "";
        var length = reader.U8();
        return Convert.ToHexStringLower(reader.Take(length <= LongestId ? length : int.MaxValue));
    }
}
