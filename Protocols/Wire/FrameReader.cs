using System.Buffers;
using System.Buffers.Binary;

namespace Hil.Protocols.Wire;

/// <summary>
/// Takes bytes in any portions and gives the frames in them. Keeps a part of a frame until the rest arrives; frames that
/// are not what they should be are dropped and counted. Not for several threads at once.
/// </summary>
/// <param name="maximumData">Largest payload of a Data frame in this direction, in bytes.</param>
public sealed class FrameReader(int maximumData = WireLimits.MaximumDataToHost)
{
    private readonly byte[] _part = new byte[WireLimits.MaximumEncoded];
    private readonly byte[] _decoded = new byte[WireLimits.MaximumEncoded];
    private int _partLength;
    private bool _overflowed;
    private long _tooLong;
    private long _undecodable;
    private long _badCrc;
    private long _malformed;

    /// <summary>Frames given out.</summary>
    public long Frames { get; private set; }

    /// <summary>Frames dropped.</summary>
    public FrameDrops Drops => new(_tooLong, _undecodable, _badCrc, _malformed);

    /// <summary>Gives the next frame of <paramref name="input"/>, which is moved on past what was used.</summary>
    /// <returns>False when the input is used up; a part of a frame in it has been kept.</returns>
    public bool TryRead(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        while (!input.IsEmpty)
        {
            // Through TryGet, since an empty first segment is never passed by slicing.
            var next = input.Start;
            input.TryGet(ref next, out var segment);
            var rest = segment.Span;
            var found = TryRead(ref rest, out frame);
            input = !rest.IsEmpty ? input.Slice(segment.Length - rest.Length)
                : next.GetObject() is null ? input.Slice(input.End)
                : input.Slice(next);
            if (found) return true;
        }

        frame = default;
        return false;
    }

    /// <inheritdoc cref="TryRead(ref ReadOnlySequence{byte}, out Frame)"/>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out Frame frame)
    {
        while (true)
        {
            var end = input.IndexOf((byte)0);
            if (end < 0)
            {
                Keep(input);
                input = default;
                frame = default;
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

            if (TryOpen(piece, out frame)) return true;
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

    private bool TryOpen(ReadOnlySpan<byte> encoded, out Frame frame)
    {
        frame = default;
        var tooLong = _overflowed || encoded.Length > WireLimits.MaximumEncoded;
        _overflowed = false;
        if (tooLong) return Drop(ref _tooLong);
        if (encoded.IsEmpty) return false;
        if (!Cobs.TryDecode(encoded, _decoded, out var length)) return Drop(ref _undecodable);
        if (length > WireLimits.MaximumFrame) return Drop(ref _tooLong);
        var body = length - WireLimits.CrcBytes;
        if (body < 0 || Crc32.Compute(_decoded.AsSpan(0, body)) != BinaryPrimitives.ReadUInt32LittleEndian(_decoded.AsSpan(body)))
            return Drop(ref _badCrc);
        if (!Frame.TryRead(_decoded.AsSpan(0, body), maximumData, out frame)) return Drop(ref _malformed);
        Frames++;
        return true;
    }

    private static bool Drop(ref long counter)
    {
        counter++;
        return false;
    }
}
