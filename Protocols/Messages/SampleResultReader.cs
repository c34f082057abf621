using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>Parses <see cref="SampleResult"/> without reflection; the output codes are the only allocation.</summary>
internal static class SampleResultReader
{
    /// <summary>Longest payload taken: 1,024 classes with room to spare.</summary>
    public const int MaximumBytes = 4096;

    private const int MaximumOutputs = 1024;
    private const int MaximumLessons = 64;

    [Flags]
    private enum Keys
    {
        None = 0,
        Version = 1 << 0,
        Boot = 1 << 1,
        Id = 1 << 2,
        Crc = 1 << 3,
        Out = 1 << 4,
        Class = 1 << 5,
        Policy = 1 << 6,
        Revision = 1 << 7,
        Score = 1 << 8,
        Threshold = 1 << 9,
        Decision = 1 << 10,
        Answer = 1 << 11,
        By = 1 << 12,
        Ticks = 1 << 13,
        All = (1 << 14) - 1,
        DecidedBy = 1 << 14,
        Learned = 1 << 15,
        Burst = 1 << 16,
        Exit = 1 << 17,
        ExitOut = 1 << 18,
    }

    public static bool TryRead(ReadOnlySpan<byte> json, out SampleResult result, [NotNullWhen(false)] out string? defect)
    {
        result = default;
        if (json.Length > MaximumBytes)
        {
            defect = $"it has {json.Length} bytes, more than {MaximumBytes}";
            return false;
        }

        try
        {
            result = Read(json);
            defect = null;
            return true;
        }
        catch (JsonException e)
        {
            defect = e.Message;
            return false;
        }
        catch (InvalidOperationException)
        {
            // Utf8JsonReader's way of saying that a value has another type than asked for, or is not valid UTF-8.
            defect = "a value has the wrong type";
            return false;
        }
    }

    private static SampleResult Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("it is not an object");
        var result = default(SampleResult);
        var seen = Keys.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = Key(ref reader);
            if ((seen & key) != 0) throw new JsonException($"\"{reader.GetString()}\" is there twice");
            seen |= key;
            if (!reader.Read()) break;
            result = Take(result, key, ref reader);
        }

        // The reader itself refuses whatever follows the closing brace.
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read()) throw new JsonException("it does not end as an object");
        if ((seen & Keys.All) != Keys.All) throw new JsonException($"it lacks {Keys.All & ~seen}");
        var codes = result.Outputs.Length;
        if (result.Class >= codes) throw new JsonException($"class {result.Class} is none of {codes}");
        CheckExit(result);
        return result;
    }

    private static void CheckExit(in SampleResult result)
    {
        var codes = result.ExitOutputs.Length;
        if (codes != (result.Exited == false ? result.Outputs.Length : 0)) throw new JsonException($"{codes} output codes at the exit do not fit what it says of it");
        if (result is { Exited: true, Decision: Decision.Offload }) throw new JsonException("it stopped at the exit and was offloaded");
    }

    private static Keys Key(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("v"u8) ? Keys.Version
        : reader.ValueTextEquals("boot"u8) ? Keys.Boot
        : reader.ValueTextEquals("id"u8) ? Keys.Id
        : reader.ValueTextEquals("crc"u8) ? Keys.Crc
        : reader.ValueTextEquals("out"u8) ? Keys.Out
        : reader.ValueTextEquals("cls"u8) ? Keys.Class
        : reader.ValueTextEquals("pol"u8) ? Keys.Policy
        : reader.ValueTextEquals("rev"u8) ? Keys.Revision
        : reader.ValueTextEquals("score"u8) ? Keys.Score
        : reader.ValueTextEquals("thr"u8) ? Keys.Threshold
        : reader.ValueTextEquals("dec"u8) ? Keys.Decision
        : reader.ValueTextEquals("ans"u8) ? Keys.Answer
        : reader.ValueTextEquals("by"u8) ? Keys.By
        : reader.ValueTextEquals("t"u8) ? Keys.Ticks
        : reader.ValueTextEquals("decidedBy"u8) ? Keys.DecidedBy
        : reader.ValueTextEquals("lrn"u8) ? Keys.Learned
        : reader.ValueTextEquals("burst"u8) ? Keys.Burst
        : reader.ValueTextEquals("exit"u8) ? Keys.Exit
        : reader.ValueTextEquals("xout"u8) ? Keys.ExitOut
        : throw new JsonException($"\"{reader.GetString()}\" is no key of a result");

    private static SampleResult Take(in SampleResult result, Keys key, ref Utf8JsonReader reader) => key switch
    {
        Keys.Version => Number(ref reader, key, byte.MaxValue) == 1 ? result : throw new JsonException("its version is not 1"),
        Keys.Boot => result with { Boot = Hex32(ref reader, key) },
        Keys.Id => result with { Sample = Number(ref reader, key, uint.MaxValue) },
        Keys.Crc => result with { Crc = Hex32(ref reader, key) },
        Keys.Out => result with { Outputs = Outputs(ref reader) },
        Keys.Class => result with { Class = (int)Number(ref reader, key, MaximumOutputs - 1) },
        Keys.Policy => result with { Policy = (PolicyKind)Number(ref reader, key, byte.MaxValue) },
        Keys.Revision => result with { Revision = (ushort)Number(ref reader, key, ushort.MaxValue) },
        Keys.Score => result with { Score = Number(ref reader, key, uint.MaxValue) },
        Keys.Threshold => result with { Threshold = Number(ref reader, key, uint.MaxValue) },
        Keys.Decision => result with { Decision = (Decision)Number(ref reader, key, (uint)Decision.Offload) },
        Keys.Answer => result with { Answer = (int)Number(ref reader, key, ushort.MaxValue) },
        Keys.By => result with
        {
            AnsweredBy = Text(ref reader, "local"u8) ? AnsweredBy.Local
                : Text(ref reader, "edge"u8) ? AnsweredBy.Edge
                : Text(ref reader, "late"u8) ? AnsweredBy.Late
                : Text(ref reader, "failed"u8) ? AnsweredBy.Failed
                : throw new JsonException("it was answered by nobody known"),
        },
        Keys.DecidedBy => Text(ref reader, "host"u8) ? result with { DecidedByHost = true }
            : throw new JsonException("it was decided by nobody known"),
        Keys.Exit => result with { Exited = Number(ref reader, key, 1) == 1 },
        Keys.ExitOut => result with { ExitOutputs = Outputs(ref reader) },
        Keys.Burst => result with { Burst = Burst(ref reader) },
        Keys.Learned => result with { Learned = Learned(ref reader) },
        _ => result with { Ticks = Ticks(ref reader) },
    };

    private static bool Text(ref Utf8JsonReader reader, ReadOnlySpan<byte> text) =>
        reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(text);

    private static uint Number(ref Utf8JsonReader reader, Keys key, uint maximum) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetUInt32(out var value) && value <= maximum
            ? value
            : throw new JsonException($"{key} is no integer from 0 to {maximum}");

    private static uint Hex32(ref Utf8JsonReader reader, Keys key) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length == 8
        && Utf8Parser.TryParse(reader.ValueSpan, out uint value, out var used, 'x') && used == 8
            ? value
            : throw new JsonException($"{key} is not 8 hex digits");

    private static sbyte[] Outputs(ref Utf8JsonReader reader)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
        if (text.IsEmpty || text.Length % 2 != 0 || text.Length / 2 > MaximumOutputs)
            throw new JsonException($"the output codes are not 1 to {MaximumOutputs} pairs of hex digits");
        var codes = new sbyte[text.Length / 2];
        for (var i = 0; i < codes.Length; i++)
        {
            if (!Utf8Parser.TryParse(text.Slice(2 * i, 2), out byte code, out var used, 'x') || used != 2)
                throw new JsonException($"output code {i} is not two hex digits");
            codes[i] = (sbyte)code;
        }

        return codes;
    }

    private static Burst Burst(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read()) throw new JsonException("its burst is no array");
        var number = Number(ref reader, Keys.Burst, uint.MaxValue);
        if (!reader.Read()) throw new JsonException("its burst ends early");
        var held = Number(ref reader, Keys.Burst, uint.MaxValue);
        return reader.Read() && reader.TokenType == JsonTokenType.EndArray ? new(number, held) : throw new JsonException("its burst is not two numbers");
    }

    private static uint[] Learned(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("what it learned is no array");
        Span<uint> numbers = stackalloc uint[1 + MaximumLessons];
        var count = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (count == numbers.Length) throw new JsonException($"it learned from more than {MaximumLessons} samples");
            numbers[count++] = Number(ref reader, Keys.Learned, uint.MaxValue);
        }

        return count > 0 ? numbers[..count].ToArray() : throw new JsonException("it does not say how many decisions went before");
    }

    private static PhaseTicks Ticks(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException("its ticks are no array");
        var ticks = default(PhaseTicks);
        for (var i = 0; i < PhaseTicks.Count; i++)
        {
            if (!reader.Read()) throw new JsonException("its ticks end early");
            ticks[i] = Number(ref reader, Keys.Ticks, uint.MaxValue);
        }

        if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray) throw new JsonException($"its ticks are not {PhaseTicks.Count}");
        return ticks;
    }
}
