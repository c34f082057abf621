using System.Buffers;
using System.Buffers.Binary;

namespace Hil.Protocols.Wire;

/// <summary>
/// Takes bytes in any portions and gives the frames in them, decoded, checked and without their CRC: whatever they mean. Keeps a
/// part of a frame until the rest arrives; frames that are not what they should be are dropped and counted. Not for several threads at once.
/// </summary>
public sealed class BodyReader
{
    private readonly byte[] _part = new byte[WireLimits.MaximumEncoded];
    private readonly byte[] _decoded = new byte[WireLimits.MaximumEncoded];
    private int _partLength;
    private bool _overflowed;
    private long _tooLong;
    private long _undecodable;
    private long _badCrc;

    /// <summary>Frames dropped; none of them is malformed, since nothing is known of their meaning here.</summary>
    public FrameDrops Drops => new(_tooLong, _undecodable, _badCrc, 0);

    /// <summary>Gives the next body in <paramref name="input"/>, which is moved on past what was used. It lives until the next call.</summary>
    /// <returns>False when the input is used up; a part of a frame in it has been kept.</returns>
    public bool TryRead(ref ReadOnlySequence<byte> input, out ReadOnlySpan<byte> body)
    {
        while (!input.IsEmpty)
        {
            // Through TryGet, since an empty first segment is never passed by slicing.
            var next = input.Start;
            input.TryGet(ref next, out var segment);
            var rest = segment.Span;
            var found = TryRead(ref rest, out body);
            input = !rest.IsEmpty ? input.Slice(segment.Length - rest.Length)
                : next.GetObject() is null ? input.Slice(input.End)
                : input.Slice(next);
            if (found) return true;
        }

        body = default;
        return false;
    }

    /// <inheritdoc cref="TryRead(ref ReadOnlySequence{byte}, out ReadOnlySpan{byte})"/>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> body)
    {
        while (true)
        {
            var end = input.IndexOf((byte)0);
            if (end < 0)
            {
                Keep(input);
                input = default;
                body = default;
                return false;
            }

            var piece = input[..end];
            input = input[(end + 1)..];
            if (_partLength > 0 || _overflowed)
            {
                Keep(piece);
                piece = _part.AsSpan(0, _partLength);
                _partLength = 0;
            }

            if (TryOpen(piece, out body)) return true;
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_overflowed || bytes.Length > _part.Length - _partLength)
        {
            _overflowed = true;
            return;
        }

        bytes.CopyTo(_part.AsSpan(_partLength));
        _partLength += bytes.Length;
    }

    private bool TryOpen(ReadOnlySpan<byte> encoded, out ReadOnlySpan<byte> body)
    {
        body = default;
        var tooLong = _overflowed || encoded.Length > WireLimits.MaximumEncoded;
        _overflowed = false;
        if (tooLong) return Drop(ref _tooLong);
        if (encoded.IsEmpty) return false;
        if (!Cobs.TryDecode(encoded, _decoded, out var decoded)) return Drop(ref _undecodable);
        if (decoded > WireLimits.MaximumFrame) return Drop(ref _tooLong);
        var length = decoded - WireLimits.CrcBytes;
        if (length < 0 || Crc32.Compute(_decoded.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(_decoded.AsSpan(length)))
            return Drop(ref _badCrc);
        body = _decoded.AsSpan(0, length);
        return true;
    }

    private static bool Drop(ref long counter)
    {
        counter++;
        return false;
    }
}
