using System.Runtime.InteropServices;
using Hil.Protocols.Wire;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Exporting;

/// <summary>A column of exported samples: whole numbers, numbers or text, any of them may be missing. One list for all formats.</summary>
public sealed record SampleColumn
{
    private SampleColumn(string name) => Name = name;

    /// <summary>In snake_case, with its unit.</summary>
    public string Name { get; }

    /// <summary>Set when the column holds whole numbers.</summary>
    public Func<ExportedSample, long?>? Number { get; private init; }

    /// <summary>Set when the column holds numbers that are not whole; all of them are finite.</summary>
    public Func<ExportedSample, double?>? Real { get; private init; }

    /// <summary>Set when the column holds text.</summary>
    public Func<ExportedSample, string?>? Text { get; private init; }

    /// <summary>All columns in their order.</summary>
    public static IReadOnlyList<SampleColumn> All { get; } =
    [
        Words("run", row => row.Run.Provenance.Run),
        Words("rig", row => row.Trial.Provenance.Rig),
        Words("board", row => row.Trial.Provenance.Board),
        Words("origin", row => RunRows.Word(row.Trial.Provenance.Origin)),
        Words("mode", row => RunRows.Word(row.Trial.Provenance.Mode)),
        Numbers("sequence", row => row.Sample.Sequence),
        Numbers("data_index", row => row.Sample.DataIndex),
        Numbers("label", row => row.Sample.Label),
        Words("state", row => RunRows.Word(row.Sample.State)),
        Words("cause", row => row.Sample.Cause),
        Words("local_output", row => Hex(MemoryMarshal.AsBytes(row.Sample.LocalOutput.Span))),
        Numbers("local_class", row => row.Sample.LocalClass),
        Words("decision", row => row.Sample.Decision is { } decision ? RunRows.Word(decision) : null),
        Words("policy", row => row.Trial.Provenance.Policy),
        Numbers("revision", row => row.Sample.Revision),
        Numbers("score", row => row.Sample.Score),
        Numbers("threshold", row => row.Sample.Threshold),
        Numbers("offload_bytes", row => row.Sample.Offload?.Bytes),
        Numbers("burst", row => row.Sample.Burst?.Number),
        Numbers("held_ticks", row => row.Sample.Burst?.HeldTicks),
        Numbers("exited", row => row.Sample.Exited is { } exited ? exited ? 1 : 0 : null),
        Words("exit_output", row => Hex(MemoryMarshal.AsBytes(row.Sample.ExitOutput.Span))),
        Words("learned", row => row.Sample.Learned.IsEmpty ? null : string.Join(' ', row.Sample.Learned.ToArray())),
        Numbers("edge_class", row => row.Sample.EdgeClass),
        Words("edge_output", row => Hex(row.Sample.EdgeOutput.Span)),
        Words("answered_by", row => row.Sample.AnsweredBy is { } by ? RunRows.Word(by) : null),
        Numbers("final_class", row => row.Sample.FinalClass),
        .. Phases.Select(phase => Numbers($"{RunRows.Word(phase)}_ticks", row => row.Sample.Ticks[phase])),
        Numbers("tick_hz", row => row.Trial.Provenance.TickHz),
        Numbers("sent_ns", row => row.Sample.SentNanoseconds),
        Numbers("confirmed_ns", row => row.Sample.ConfirmedNanoseconds),
        Numbers("result_ns", row => row.Sample.ResultNanoseconds),
        Numbers("bridge_in_ns", row => row.Sample.Offload?.BridgeIn),
        Numbers("network_in_ns", row => row.Sample.Offload?.NetworkIn),
        Numbers("edge_arrived_ns", row => row.Sample.Offload?.Arrived),
        Numbers("edge_started_ns", row => row.Sample.Offload?.Started),
        Numbers("edge_inferred_ns", row => row.Sample.Offload?.Inferred),
        Numbers("edge_published_ns", row => row.Sample.Offload?.Published),
        Numbers("network_out_ns", row => row.Sample.Offload?.NetworkOut),
        Numbers("bridge_out_ns", row => row.Sample.Offload?.BridgeOut),
        Numbers("offload_round_trip_ns", row => Split(row)?.RoundTrip),
        Numbers("offload_link_ns", row => Split(row)?.Link),
        Numbers("offload_broker_ns", row => Split(row)?.Broker),
        Numbers("offload_network_ns", row => row.Trial.Provenance.Network is null ? null : Split(row)?.Network),
        Numbers("offload_queue_ns", row => Split(row)?.Queue),
        Numbers("offload_inference_ns", row => Split(row)?.Inference),
        Numbers("offload_rest_ns", row => Split(row)?.Rest),
        Numbers("crc", row => row.Sample.Crc),
        Numbers("boot", row => row.Sample.Boot),
        Numbers("resends", row => row.Sample.Resends),
        .. Phases.SelectMany(phase => new[]
        {
            Reals($"{RunRows.Word(phase)}_uj", row => Microjoules(row.Energy?.Joules[phase])),
            Reals($"{RunRows.Word(phase)}_uj_half95", row => Microjoules(row.Energy?.HalfWidths95[phase])),
        }),
        Words("meter", row => row.Trial.Energy?.Meter.Meter),
        Words("meter_origin", row => row.Trial.Energy is { } energy ? RunRows.Word(energy.Meter.Origin) : null),
    ];

    private static IEnumerable<Phase> Phases => Enum.GetValues<Phase>().Where(phase => phase <= Phase.Reply);

    private static OffloadSplit? Split(in ExportedSample row) => OffloadSplit.Of(row.Sample, row.Trial.Provenance);

    private static SampleColumn Numbers(string name, Func<ExportedSample, long?> number) => new(name) { Number = number };

    private static SampleColumn Reals(string name, Func<ExportedSample, double?> real) => new(name) { Real = real };

    private static SampleColumn Words(string name, Func<ExportedSample, string?> text) => new(name) { Text = text };

    private static double? Microjoules(double? joules) => joules is { } known && double.IsFinite(known) ? known * 1e6 : null;

    /// <summary>Two digits per byte: every format can carry it.</summary>
    private static string? Hex(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : Convert.ToHexStringLower(bytes);
}
