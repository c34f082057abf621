using System.Runtime.InteropServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Store;

/// <summary>Reads the samples of a trial back, one at a time, with the shadow's answer where the sample's own row has none.</summary>
internal sealed class SampleReader : IDisposable
{
    private const int FirstTick = 17;
    private const int OffloadSequence = 34;

    private readonly SqliteCommand select;
    private readonly SqliteDataReader row;

    public SampleReader(SqliteConnection connection, long trial)
    {
        select = connection.CreateCommand();
        select.CommandText = """
            SELECT s.sequence, s.data_index, s.label, s.state, s.cause, s.boot, s.output, s.local_class, s.decision, s.policy, s.revision,
              s.score, s.threshold, coalesce(s.edge_class, e.edge_class), coalesce(s.edge_output, e.edge_output), s.answered_by, s.final_class,
              s.idle_ticks, s.receive_ticks, s.infer_ticks, s.decide_ticks, s.transmit_ticks, s.wait_ticks, s.reply_ticks,
              s.sent_ns, s.confirmed_ns, s.result_ns, s.crc, s.resends, s.learned, s.burst, s.held_ticks, s.exited, s.exit_output,
              o.sequence, o.bridge_in_ns, o.arrived_ns, o.started_ns, o.inferred_ns, o.published_ns, o.bridge_out_ns, o.network_in_ns,
              o.network_out_ns, o.bytes
            FROM samples s LEFT JOIN shadows e ON e.trial = s.trial AND e.sequence = s.sequence
              LEFT JOIN offloads o ON o.trial = s.trial AND o.sequence = s.sequence
            WHERE s.trial = $trial ORDER BY s.sequence
            """;
        RunRows.Add(select, "$trial", trial);
        row = select.ExecuteReader();
    }

    public SampleRecord Current { get; private set; }

    public bool Read()
    {
        if (!row.Read()) return false;
        Current = new SampleRecord
        {
            Sequence = row.GetInt64(0),
            DataIndex = row.GetInt64(1),
            Label = Int(2),
            State = (SampleState)row.GetByte(3),
            Cause = row.IsDBNull(4) ? null : row.GetString(4),
            Boot = (uint)row.GetInt64(5),
            LocalOutput = MemoryMarshal.Cast<byte, sbyte>(Bytes(6)).ToArray(),
            LocalClass = Int(7),
            Decision = (Decision?)Int(8),
            Policy = (PolicyKind)row.GetByte(9),
            Revision = row.GetInt32(10),
            Score = row.GetInt64(11),
            Threshold = row.GetInt64(12),
            EdgeClass = Int(13),
            EdgeOutput = Bytes(14),
            AnsweredBy = (AnsweredBy?)Int(15),
            FinalClass = Int(16),
            Ticks = Ticks(),
            SentNanoseconds = row.GetInt64(24),
            ConfirmedNanoseconds = Long(25),
            ResultNanoseconds = Long(26),
            Crc = (uint?)Long(27),
            Resends = row.GetInt32(28),
            Learned = MemoryMarshal.Cast<byte, uint>(Bytes(29)).ToArray(),
            Burst = Long(30) is { } burst && Long(31) is { } held ? new((uint)burst, (uint)held) : null,
            Exited = Long(32) is { } exited ? exited != 0 : null,
            ExitOutput = MemoryMarshal.Cast<byte, sbyte>(Bytes(33)).ToArray(),
            Offload = Offload(),
        };
        return true;
    }

    public void Dispose()
    {
        row.Dispose();
        select.Dispose();
    }

    private PhaseTicks Ticks()
    {
        var ticks = default(PhaseTicks);
        for (var phase = 0; phase < PhaseTicks.Count; phase++) ticks[(Phase)phase] = (uint)row.GetInt64(FirstTick + phase);
        return ticks;
    }

    private OffloadTimes? Offload() => row.IsDBNull(OffloadSequence) ? null : new OffloadTimes
    {
        BridgeIn = Long(OffloadSequence + 1),
        Arrived = Long(OffloadSequence + 2),
        Started = Long(OffloadSequence + 3),
        Inferred = Long(OffloadSequence + 4),
        Published = Long(OffloadSequence + 5),
        BridgeOut = Long(OffloadSequence + 6),
        NetworkIn = Long(OffloadSequence + 7),
        NetworkOut = Long(OffloadSequence + 8),
        Bytes = Int(OffloadSequence + 9),
    };

    private byte[] Bytes(int column) => row.IsDBNull(column) ? [] : (byte[])row.GetValue(column);

    private int? Int(int column) => row.IsDBNull(column) ? null : row.GetInt32(column);

    private long? Long(int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
