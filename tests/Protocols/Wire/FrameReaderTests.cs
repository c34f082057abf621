using System.Buffers;
using CsCheck;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Tests.Wire;

public sealed class FrameReaderTests
{
    [Fact]
    public void Whatever_cobs_encodes_has_no_zero_and_decodes_to_the_same()
    {
        // Few values and long runs, so that full blocks and zeros at every place are common.
        var bytes = Gen.OneOf(Gen.Byte.Array[0, 600], Gen.Byte[0, 1].Array[0, 600], Gen.Byte[1, 255].Array[250, 520]);
        bytes.Sample(source =>
        {
            var encoded = new byte[Cobs.MaximumEncoded(source.Length)];
            var length = Cobs.Encode(source, encoded);
            var decoded = new byte[length];
            return !encoded.AsSpan(0, length).Contains((byte)0)
                && Cobs.TryDecode(encoded.AsSpan(0, length), decoded, out var back)
                && decoded.AsSpan(0, back).SequenceEqual(source);
        });
    }

    [Fact]
    public void Frames_come_out_alike_however_the_bytes_are_split()
    {
        var frames = Gen.Byte.Array[1, 512].Array[1, 8];
        Gen.Select(frames, Gen.Int[1, 700].Array[1, 20]).Sample((payloads, sizes) =>
        {
            var wire = payloads.SelectMany((p, i) => Data((byte)i, p)).ToArray();
            var reader = new FrameReader(WireLimits.MaximumDataToBoard);
            var got = new List<byte[]>();
            for (var (offset, i) = (0, 0); offset < wire.Length; i++)
            {
                var size = Math.Min(sizes[i % sizes.Length], wire.Length - offset);
                var cut = size / 2;
                var portion = Sequence(wire.AsMemory(offset, cut), wire.AsMemory(offset + cut, size - cut));
                while (reader.TryRead(ref portion, out var frame)) got.Add(frame.Payload.ToArray());
                offset += size;
            }

            Assert.Equal(payloads, got);
            Assert.Equal(0, reader.Drops.Total);
        });
    }

    [Fact]
    public void Hostile_bytes_are_dropped_and_never_throw_and_the_next_frame_is_read()
    {
        Gen.Select(Gen.Byte.Array[0, 2000], Gen.Byte.Array[1, 64]).Sample((hostile, payload) =>
        {
            var reader = new FrameReader(WireLimits.MaximumDataToBoard);
            ReadOnlySpan<byte> input = [.. hostile, 0, .. Data(7, payload)];
            var last = Array.Empty<byte>();
            while (reader.TryRead(ref input, out var frame)) last = frame.Payload.ToArray();
            return last.SequenceEqual(payload);
        });
    }

    [Fact]
    public void A_flipped_bit_never_lets_a_frame_through()
    {
        Gen.Select(Gen.Byte.Array[1, 512], Gen.Int[0, int.MaxValue]).Sample((payload, place) =>
        {
            var wire = Data(3, payload);
            wire[place % wire.Length] ^= (byte)(1 << (place % 8));
            var reader = new FrameReader(WireLimits.MaximumDataToBoard);
            ReadOnlySpan<byte> input = [.. wire, 0];
            return !reader.TryRead(ref input, out _) && reader.Drops.Total > 0;
        });
    }

    [Fact]
    public void Each_reason_to_drop_a_frame_is_counted_apart()
    {
        var reader = new FrameReader();
        ReadOnlySpan<byte> input =
        [
            .. Enumerable.Repeat((byte)1, 2000), 0, // too long
            9, 1, 0, // a block that runs over the end
            2, 5, 0, // too short for a CRC
            .. Data(0, new byte[257]), // more than a board may send
            0, 0,
        ];
        Assert.False(reader.TryRead(ref input, out _));
        Assert.Equal(new FrameDrops(TooLong: 1, Undecodable: 1, BadCrc: 1, Malformed: 1), reader.Drops);
    }

    [Fact]
    public void Reading_and_writing_frames_allocates_nothing()
    {
        var reader = new FrameReader(WireLimits.MaximumDataToBoard);
        var wire = new byte[WireLimits.MaximumOnWire];
        var payload = new byte[512];
        Pass();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Pass();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Pass()
        {
            ReadOnlySpan<byte> input = wire.AsSpan(0, FrameWriter.WriteImage(1, 2, 3, payload, wire));
            if (!reader.TryRead(ref input, out var frame) || frame.Chunk != 3) throw new InvalidOperationException();
        }
    }

    private static byte[] Data(byte sequence, byte[] payload)
    {
        var wire = new byte[WireLimits.MaximumOnWire];
        return wire[..FrameWriter.WriteData(0, sequence, LinkChannel.Mqtt, payload, wire)];
    }

    private static ReadOnlySequence<byte> Sequence(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        var head = new Segment(first, null);
        var tail = new Segment(second, head);
        return new ReadOnlySequence<byte>(head, 0, tail, second.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
