using System.Buffers.Binary;
using System.Threading.Channels;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Emulation;

/// <summary>How an emulated board's time runs.</summary>
public enum TimeMode
{
    /// <summary>Board time is wall time, so that rates and energy are valid.</summary>
    Realtime,

    /// <summary>As quick as the host allows; outputs and instruction counts are valid, rates are not.</summary>
    Fast,
}

/// <summary>A change of a board's phase.</summary>
/// <param name="Phase">The phase that begins.</param>
/// <param name="Ticks">Low 32 bits of the board's tick counter at that moment.</param>
/// <param name="Timestamp">Host monotonic time of arrival, from the <see cref="TimeProvider"/>.</param>
public readonly record struct PhaseChange(Phase Phase, uint Ticks, long Timestamp);

/// <summary>
/// Reads the phase line (SPEC.md, section 4): 5 bytes a change, 0xA0 + phase and 32 bits of ticks. Bytes that cannot
/// begin a change are skipped and counted.
/// </summary>
/// <param name="clock">The host's clock.</param>
/// <param name="waveform">What is drawn of the changes; null where nobody wants to know.</param>
public sealed class PhaseLine(TimeProvider clock, BoardWaveform? waveform = null)
{
    private const int RecordLength = 5;
    private const byte Mark = 0xA0;
    private static readonly int PhaseCount = Enum.GetValues<Phase>().Length;

    private readonly byte[] record = new byte[RecordLength];
    private readonly Channel<PhaseChange> changes = Channel.CreateBounded<PhaseChange>(
        new BoundedChannelOptions(1 << 16) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });

    private int have;
    private long skipped;

    public ChannelReader<PhaseChange> Changes => changes.Reader;

    /// <summary>What is drawn of the changes.</summary>
    public BoardWaveform? Waveform => waveform;

    /// <summary>Bytes that began no change.</summary>
    public long Skipped => Volatile.Read(ref skipped);

    /// <summary>Takes bytes as they come, cut anywhere. One caller at a time.</summary>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        var now = clock.GetTimestamp();
        foreach (var value in bytes)
        {
            if (have == 0 && (value < Mark || value >= Mark + PhaseCount))
            {
                Volatile.Write(ref skipped, skipped + 1);
                continue;
            }

            record[have++] = value;
            if (have < RecordLength)
                continue;
            have = 0;
            var change = new PhaseChange((Phase)(record[0] - Mark), BinaryPrimitives.ReadUInt32LittleEndian(record.AsSpan(1)), now);
            changes.Writer.TryWrite(change);
            waveform?.Change(change);
        }
    }

    /// <summary>Drops a change that was cut off: the board was reset.</summary>
    public void Reset() => have = 0;

    /// <summary>The line has ended.</summary>
    public void Complete() => changes.Writer.TryComplete();
}
