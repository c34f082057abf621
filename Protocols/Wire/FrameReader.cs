using System.Buffers;

namespace Hil.Protocols.Wire;

/// <summary>
/// Takes bytes in any portions and gives the frames of the board link in them. Keeps a part of a frame until the rest arrives;
/// frames that are not what they should be are dropped and counted. Not for several threads at once.
/// </summary>
/// <param name="maximumData">Largest payload of a Data frame in this direction, in bytes.</param>
public sealed class FrameReader(int maximumData = WireLimits.MaximumDataToHost)
{
    private readonly BodyReader _bodies = new();
    private long _malformed;

    /// <summary>Frames given out.</summary>
    public long Frames { get; private set; }

    /// <summary>Frames dropped.</summary>
    public FrameDrops Drops => _bodies.Drops with { Malformed = _malformed };

    /// <summary>Gives the next frame of <paramref name="input"/>, which is moved on past what was used.</summary>
    /// <returns>False when the input is used up; a part of a frame in it has been kept.</returns>
    public bool TryRead(ref ReadOnlySequence<byte> input, out Frame frame)
    {
        while (_bodies.TryRead(ref input, out var body))
        {
            if (IsFrame(body, out frame)) return true;
        }

        frame = default;
        return false;
    }

    /// <inheritdoc cref="TryRead(ref ReadOnlySequence{byte}, out Frame)"/>
    public bool TryRead(scoped ref ReadOnlySpan<byte> input, out Frame frame)
    {
        while (_bodies.TryRead(ref input, out var body))
        {
            if (IsFrame(body, out frame)) return true;
        }

        frame = default;
        return false;
    }

    private bool IsFrame(ReadOnlySpan<byte> body, out Frame frame)
    {
        if (Frame.TryRead(body, maximumData, out frame))
        {
            Frames++;
            return true;
        }

        _malformed++;
        return false;
    }
}
