using System.Runtime.InteropServices;
using Hil.Results.Energy;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Hil.Results.Store;

/// <summary>
/// The prepared insertions of samples, offloads, shadows and energies. They bind through SQLite's own calls: a parameter of ADO.NET is an
/// object, which would make some thirty allocations for each sample.
/// </summary>
internal sealed class SampleStatement : IDisposable
{
    private const string InsertSample = """
        INSERT INTO samples (trial, sequence, data_index, label, state, cause, boot, output, local_class, decision, policy, revision, score,
          threshold, edge_class, edge_output, answered_by, final_class, idle_ticks, receive_ticks, infer_ticks, decide_ticks,
          transmit_ticks, wait_ticks, reply_ticks, sent_ns, confirmed_ns, result_ns, crc, resends, learned, burst, held_ticks,
          exited, exit_output)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """;

    private const string InsertShadow =
        "INSERT INTO shadows (trial, sequence, edge_class, edge_output) VALUES (?,?,?,?)";

    private const string InsertEnergy = """
        INSERT INTO energies (trial, sequence, idle_j, receive_j, infer_j, decide_j, transmit_j, wait_j, reply_j, idle_half95_j,
          receive_half95_j, infer_half95_j, decide_half95_j, transmit_half95_j, wait_half95_j, reply_half95_j)
        VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
        """;

    private const string InsertOffload = """
        INSERT INTO offloads (trial, sequence, bridge_in_ns, arrived_ns, started_ns, inferred_ns, published_ns, bridge_out_ns, network_in_ns,
          network_out_ns, bytes)
        VALUES (?,?,?,?,?,?,?,?,?,?,?)
        """;

    private readonly sqlite3 database;
    private readonly sqlite3_stmt sample;
    private readonly sqlite3_stmt offload;
    private readonly sqlite3_stmt shadow;
    private readonly sqlite3_stmt energy;
    private sqlite3_stmt current;
    private int column;

    public SampleStatement(SqliteConnection connection)
    {
        database = connection.Handle!;
        sample = Prepare(InsertSample);
        offload = Prepare(InsertOffload);
        shadow = Prepare(InsertShadow);
        energy = Prepare(InsertEnergy);
        current = sample;
    }

    /// <exception cref="SqliteException">The row was not taken, for example because the sample id is stored already.</exception>
    public void Insert(long trial, in SampleRecord record)
    {
        Begin(sample);
        Bind(trial);
        Bind(record.Sequence);
        Bind(record.DataIndex);
        Bind(record.Label);
        Bind((long)record.State);
        Bind(record.Cause);
        Bind(record.Boot);
        Bind(MemoryMarshal.AsBytes(record.LocalOutput.Span));
        Bind(record.LocalClass);
        Bind((long?)record.Decision);
        Bind((long)record.Policy);
        Bind(record.Revision);
        Bind(record.Score);
        Bind(record.Threshold);
        Bind(record.EdgeClass);
        Bind(record.EdgeOutput.Span);
        Bind((long?)record.AnsweredBy);
        Bind(record.FinalClass);
        for (var phase = 0; phase < Protocols.Messages.PhaseTicks.Count; phase++) Bind(record.Ticks[(Protocols.Wire.Phase)phase]);
        Bind(record.SentNanoseconds);
        Bind(record.ConfirmedNanoseconds);
        Bind(record.ResultNanoseconds);
        Bind(record.Crc);
        Bind(record.Resends);
        Bind(MemoryMarshal.AsBytes(record.Learned.Span));
        Bind((long?)record.Burst?.Number);
        Bind((long?)record.Burst?.HeldTicks);
        Bind(record.Exited is { } exited ? exited ? 1L : 0L : null);
        Bind(MemoryMarshal.AsBytes(record.ExitOutput.Span));
        Run();
        if (record.Offload is { } times) Insert(trial, record.Sequence, times);
    }

    /// <exception cref="SqliteException">The row was not taken.</exception>
    public void Insert(long trial, in ShadowRecord record)
    {
        Begin(shadow);
        Bind(trial);
        Bind(record.Sequence);
        Bind((long)record.EdgeClass);
        Bind(record.EdgeOutput.Span);
        Run();
    }

    /// <exception cref="SqliteException">The row was not taken.</exception>
    public void Insert(long trial, in SampleEnergy record)
    {
        Begin(energy);
        Bind(trial);
        Bind(record.Sequence);
        for (var phase = 0; phase < Protocols.Messages.PhaseTicks.Count; phase++) Bind(record.Joules[phase]);
        for (var phase = 0; phase < Protocols.Messages.PhaseTicks.Count; phase++) Bind(record.HalfWidths95[phase]);
        Run();
    }

    public void Dispose()
    {
        sample.Dispose();
        offload.Dispose();
        shadow.Dispose();
        energy.Dispose();
    }

    private void Insert(long trial, long sequence, in OffloadTimes times)
    {
        Begin(offload);
        Bind(trial);
        Bind(sequence);
        Bind(times.BridgeIn);
        Bind(times.Arrived);
        Bind(times.Started);
        Bind(times.Inferred);
        Bind(times.Published);
        Bind(times.BridgeOut);
        Bind(times.NetworkIn);
        Bind(times.NetworkOut);
        Bind(times.Bytes);
        Run();
    }

    private sqlite3_stmt Prepare(string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        return statement;
    }

    private void Begin(sqlite3_stmt statement)
    {
        current = statement;
        column = 0;
    }

    private void Bind(long value) => _ = raw.sqlite3_bind_int64(current, ++column, value);

    private void Bind(long? value)
    {
        if (value is { } number) Bind(number);
        else BindNull();
    }

    /// <summary>SQLite takes NaN as NULL.</summary>
    private void Bind(double value) => _ = raw.sqlite3_bind_double(current, ++column, value);

    private void Bind(string? text)
    {
        if (text is null) BindNull();
        else _ = raw.sqlite3_bind_text(current, ++column, text);
    }

    private void Bind(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) BindNull();
        else _ = raw.sqlite3_bind_blob(current, ++column, bytes);
    }

    private void BindNull() => _ = raw.sqlite3_bind_null(current, ++column);

    private void Run()
    {
        var code = raw.sqlite3_step(current);
        // The message belongs to the step: resetting replaces it.
        var failure = code == raw.SQLITE_DONE ? null : new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), code & 0xFF, code);
        _ = raw.sqlite3_reset(current);
        if (failure is not null) throw failure;
    }
}
