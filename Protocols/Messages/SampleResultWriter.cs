using System.Buffers;
using System.Text.Json;

namespace Hil.Protocols.Messages;

/// <summary>Writes <see cref="SampleResult"/> as boards do; the host does for those that it speaks for.</summary>
internal static class SampleResultWriter
{
    private const int Version = 1;

    public static byte[] Write(in SampleResult result)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, Version);
            json.WriteString("boot"u8, result.Boot.ToString("x8", null));
            json.WriteNumber("id"u8, result.Sample);
            json.WriteString("crc"u8, result.Crc.ToString("x8", null));
            json.WriteString("out"u8, Hex(result.Outputs.Span));
            json.WriteNumber("cls"u8, result.Class);
            json.WriteNumber("pol"u8, (byte)result.Policy);
            json.WriteNumber("rev"u8, result.Revision);
            json.WriteNumber("score"u8, result.Score);
            json.WriteNumber("thr"u8, result.Threshold);
            json.WriteNumber("dec"u8, (int)result.Decision);
            json.WriteNumber("ans"u8, result.Answer);
            json.WriteString("by"u8, Word(result.AnsweredBy));
            json.WriteStartArray("t"u8);
            for (var phase = 0; phase < PhaseTicks.Count; phase++) json.WriteNumberValue(result.Ticks[phase]);
            json.WriteEndArray();
            if (!result.Learned.IsEmpty)
            {
                json.WriteStartArray("lrn"u8);
                foreach (var number in result.Learned.Span) json.WriteNumberValue(number);
                json.WriteEndArray();
            }

            if (result.Burst is { } burst)
            {
                json.WriteStartArray("burst"u8);
                json.WriteNumberValue(burst.Number);
                json.WriteNumberValue(burst.HeldTicks);
                json.WriteEndArray();
            }

            if (result.Exited is { } exited) json.WriteNumber("exit"u8, exited ? 1 : 0);
            if (!result.ExitOutputs.IsEmpty) json.WriteString("xout"u8, Hex(result.ExitOutputs.Span));
            if (result.DecidedByHost) json.WriteString("decidedBy"u8, "host"u8);
            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static string Hex(ReadOnlySpan<sbyte> codes) => Convert.ToHexStringLower(System.Runtime.InteropServices.MemoryMarshal.AsBytes(codes));

    private static ReadOnlySpan<byte> Word(AnsweredBy by) => by switch
    {
        AnsweredBy.Local => "local"u8,
        AnsweredBy.Edge => "edge"u8,
        AnsweredBy.Late => "late"u8,
        _ => "failed"u8,
    };
}
