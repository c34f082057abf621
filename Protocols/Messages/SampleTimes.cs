using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>When the phases of one sample began and ended on the board's clock (SPEC.md, section 2, `Times`).</summary>
public readonly struct SampleTimes
{
    /// <summary>Sample id.</summary>
    public required uint Sample { get; init; }

    /// <summary>Ticks since boot at the sample's first chunk, when the phase line went to <see cref="Phase.Receive"/>.</summary>
    public required ulong Begin { get; init; }

    /// <summary>Ticks from <see cref="Begin"/> to each phase's begin; <see cref="Phase.Idle"/> is not used.</summary>
    public required PhaseTicks Starts { get; init; }

    /// <summary>Ticks from <see cref="Begin"/> to each phase's end; equal to its start when the sample has not had the phase.</summary>
    public required PhaseTicks Ends { get; init; }

    /// <summary>Reads a whole <c>Times</c> message.</summary>
    /// <returns>False when it is too short or too long, or a phase ends before it starts.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SampleTimes times)
    {
        var reader = new ByteReader(bytes);
        reader.Expect(ControlMessage.Times);
        var (sample, begin) = (reader.U32(), reader.U64());
        PhaseTicks starts = default, ends = default;
        var isInOrder = true;
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            (starts[phase], ends[phase]) = (reader.U32(), reader.U32());
            isInOrder &= starts[phase] <= ends[phase];
        }

        times = new() { Sample = sample, Begin = begin, Starts = starts, Ends = ends };
        return reader.IsDone && isInOrder;
    }

    /// <summary>Writes the message, 61 bytes.</summary>
    public int Write(Span<byte> destination)
    {
        var writer = new ByteWriter(destination);
        writer.Message(ControlMessage.Times);
        writer.U32(Sample);
        writer.U64(Begin);
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            writer.U32(Starts[phase]);
            writer.U32(Ends[phase]);
        }

        return writer.Length;
    }
}
