using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;

namespace Hil.Results.Traces;

/// <summary>The columns of a block of samples, in place.</summary>
internal readonly ref struct SampleColumns
{
    // Columns are reinterpreted, not converted: the machines that .NET runs on are little-endian, as the format is.
    public SampleColumns(Span<byte> payload, int count)
    {
        Starts = MemoryMarshal.Cast<byte, long>(payload[..(8 * count)]);
        Ends = MemoryMarshal.Cast<byte, long>(payload.Slice(8 * count, 8 * count));
        Amperes = MemoryMarshal.Cast<byte, float>(payload.Slice(16 * count, 4 * count));
        Volts = MemoryMarshal.Cast<byte, float>(payload.Slice(20 * count, 4 * count));
        Flags = payload.Slice(24 * count, count);
    }

    public Span<long> Starts { get; }

    public Span<long> Ends { get; }

    public Span<float> Amperes { get; }

    public Span<float> Volts { get; }

    public Span<byte> Flags { get; }

    public void Set(ReadOnlySpan<PowerSample> samples)
    {
        for (var i = 0; i < samples.Length; i++)
        {
            ref readonly var sample = ref samples[i];
            Starts[i] = sample.Start;
            Ends[i] = sample.End;
            Amperes[i] = sample.Amperes;
            Volts[i] = sample.Volts;
            Flags[i] = (byte)sample.Flags;
        }
    }

    public void Get(Span<PowerSample> samples)
    {
        for (var i = 0; i < samples.Length; i++) samples[i] = new PowerSample(Starts[i], Ends[i], Amperes[i], Volts[i], (PowerFlags)Flags[i]);
    }
}

/// <summary>Edges and intervals as they lie in their blocks: record after record.</summary>
internal static class SegmentRecords
{
    public static void Write(Span<byte> record, in PhaseEdge edge)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record, edge.Time);
        record[8] = (byte)edge.Phase;
    }

    public static PhaseEdge Edge(ReadOnlySpan<byte> record) => new(BinaryPrimitives.ReadInt64LittleEndian(record), (Phase)record[8]);

    public static void Write(Span<byte> record, in SampleInterval interval)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record, interval.Sequence);
        for (var phase = 0; phase < PhaseTicks.Count; phase++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(record[(8 + (16 * phase))..], interval.Starts[phase]);
            BinaryPrimitives.WriteInt64LittleEndian(record[(16 + (16 * phase))..], interval.Ends[phase]);
        }
    }

    public static SampleInterval Interval(ReadOnlySpan<byte> record)
    {
        PhaseMoments starts = default, ends = default;
        for (var phase = 0; phase < PhaseTicks.Count; phase++)
        {
            starts[phase] = BinaryPrimitives.ReadInt64LittleEndian(record[(8 + (16 * phase))..]);
            ends[phase] = BinaryPrimitives.ReadInt64LittleEndian(record[(16 + (16 * phase))..]);
        }

        return new SampleInterval(BinaryPrimitives.ReadInt64LittleEndian(record), starts, ends);
    }
}
