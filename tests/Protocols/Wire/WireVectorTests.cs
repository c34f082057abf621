using Hil.Protocols.Wire;

namespace Hil.Protocols.Tests.Wire;

public sealed class WireVectorTests
{
    [Fact]
    public void Crcs_are_those_of_the_golden_vectors()
    {
        Assert.All(Vectors.Read("crc32.txt"), v =>
        {
            var bytes = Vectors.Bytes(v[1]);
            Assert.Equal(v[2], Crc32.Compute(bytes).ToString("x8"));
            Assert.Equal(v[2], Crc32.Append(Crc32.Compute(bytes.AsSpan(0, bytes.Length / 3)), bytes.AsSpan(bytes.Length / 3)).ToString("x8"));
        });
    }

    [Fact]
    public void Cobs_encodes_and_decodes_the_golden_vectors()
    {
        Assert.All(Vectors.Read("cobs.txt"), v =>
        {
            Assert.Equal(v[2], Encode(Vectors.Bytes(v[1])));
            Assert.Equal(v[1], Decode(Vectors.Bytes(v[2])));
        });
        Assert.All(Vectors.Read("cobs-accepted.txt"), v => Assert.Equal(v[1], Decode(Vectors.Bytes(v[2]))));
    }

    [Fact]
    public void What_is_no_cobs_is_refused()
    {
        Assert.All(Vectors.Read("cobs-rejected.txt"), v => Assert.False(Cobs.TryDecode(Vectors.Bytes(v[1]), new byte[1024], out _), v[0]));
    }

    [Fact]
    public void Golden_frames_are_written_to_the_byte()
    {
        Assert.All(Vectors.Read("frames.txt"), v => Assert.Equal(v[3], Write(v)));
    }

    [Fact]
    public void Golden_frames_are_read_back()
    {
        foreach (var v in Vectors.Read("frames.txt"))
        {
            var reader = new FrameReader(WireLimits.MaximumDataToBoard);
            ReadOnlySpan<byte> input = Vectors.Bytes(v[3]);
            Assert.True(reader.TryRead(ref input, out var frame), v[0]);
            var fields = Vectors.Pairs(v[1]);
            var payload = Vectors.Bytes(v[2]).AsSpan(frame.Kind switch { FrameKind.Data => 4, FrameKind.Image => 6, FrameKind.Ack => 2, _ => 16 });
            Assert.True(frame.Payload.SequenceEqual(payload), v[0]);
            if (frame.Kind != FrameKind.Hello) Assert.Equal(fields.U8("ack"), frame.Ack);
            if (frame.Kind == FrameKind.Data) Assert.Equal((fields.U8("seq"), fields.U8("channel")), (frame.Sequence, (byte)frame.Channel));
            if (frame.Kind == FrameKind.Image) Assert.Equal((fields.U16("image"), fields.U16("chunk")), (frame.Image, frame.Chunk));
            if (frame.Kind == FrameKind.Hello) Assert.Equal(Greeting(fields), frame.Hello);
            Assert.Equal(0, reader.Drops.Total);
        }
    }

    [Fact]
    public void Frames_that_are_to_be_dropped_are_dropped_and_counted()
    {
        Assert.All(Vectors.Read("frames-rejected.txt"), v =>
        {
            var reader = new FrameReader(WireLimits.MaximumDataToBoard);
            ReadOnlySpan<byte> input = Vectors.Bytes(v[1]);
            Assert.False(reader.TryRead(ref input, out _), v[0]);
            Assert.Equal(1, reader.Drops.Total);
        });
    }

    private static string Write(string[] vector)
    {
        var fields = Vectors.Pairs(vector[1]);
        var frame = Vectors.Bytes(vector[2]);
        var wire = new byte[WireLimits.MaximumOnWire];
        var length = (FrameKind)frame[0] switch
        {
            FrameKind.Hello when frame[6] != 0 => Reserved(frame, wire),
            FrameKind.Hello => FrameWriter.Write(Greeting(fields), wire),
            FrameKind.Ack => FrameWriter.WriteAck(fields.U8("ack"), wire),
            FrameKind.Data => FrameWriter.WriteData(fields.U8("ack"), fields.U8("seq"), (LinkChannel)fields.U8("channel"), frame.AsSpan(4), wire),
            _ => FrameWriter.WriteImage(fields.U8("ack"), fields.U16("image"), fields.U16("chunk"), frame.AsSpan(6), wire),
        };
        return Convert.ToHexStringLower(wire.AsSpan(0, length));
    }

    /// <summary>A later version may use the reserved bytes; this one never writes them, so the frame is put together here.</summary>
    private static int Reserved(byte[] frame, byte[] wire)
    {
        byte[] sealedFrame = [.. frame, .. BitConverter.GetBytes(Crc32.Compute(frame))];
        return Cobs.Encode(sealedFrame, wire) + 1;
    }

    private static Hello Greeting(Dictionary<string, string> fields) => new(
        (HelloRole)fields.U8("role"), fields.U8("newest"), fields.U8("oldest"), fields.U32("boot"), fields.U32("session"));

    private static string Encode(byte[] bytes)
    {
        var encoded = new byte[Cobs.MaximumEncoded(bytes.Length)];
        return Convert.ToHexStringLower(encoded.AsSpan(0, Cobs.Encode(bytes, encoded)));
    }

    private static string Decode(byte[] bytes)
    {
        var decoded = new byte[bytes.Length];
        Assert.True(Cobs.TryDecode(bytes, decoded, out var length));
        return Convert.ToHexStringLower(decoded.AsSpan(0, length));
    }
}
