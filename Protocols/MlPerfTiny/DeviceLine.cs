using System.Buffers.Text;
using System.Text;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>What a line of a device of the MLPerf Tiny dialect is.</summary>
public enum DeviceLineKind
{
    /// <summary>Readable, and none of those below: devices print remarks of their own.</summary>
    Remark,

    /// <summary>Bytes that no device prints: another baud rate, another protocol, a broken line.</summary>
    Garbage,

    /// <summary><c>m-ready</c>: the end of every command, failing ones too.</summary>
    Ready,

    /// <summary><c>m-init-done</c>: it has booted.</summary>
    InitDone,

    /// <summary><c>m-timestamp-mode-performance</c> or <c>-energy</c>, while it boots.</summary>
    TimestampMode,

    /// <summary><c>m-name-dut-[vendor]</c>.</summary>
    Name,

    /// <summary><c>m-profile-[...]</c>.</summary>
    Profile,

    /// <summary><c>m-model-[ic01]</c>.</summary>
    Model,

    /// <summary><c>m-load-done</c>: the whole input is there.</summary>
    LoadDone,

    /// <summary><c>m-infer-start-N</c>.</summary>
    InferStart,

    /// <summary><c>m-infer-done</c>.</summary>
    InferDone,

    /// <summary><c>m-lap-us-T</c>: the device's clock in microseconds.</summary>
    Lap,

    /// <summary><c>m-results-[f,f,...]</c>.</summary>
    Results,

    /// <summary><c>e-[...]</c>: the command was refused.</summary>
    Error,
}

/// <summary>One line of a device, without its end. It refers to the caller's bytes.</summary>
/// <param name="kind">What it is.</param>
/// <param name="value">What follows the kind's prefix, without brackets; the whole line of a remark.</param>
public readonly ref struct DeviceLine(DeviceLineKind kind, ReadOnlySpan<byte> value)
{
    private const int LongestText = 80;

    public DeviceLineKind Kind { get; } = kind;

    public ReadOnlySpan<byte> Value { get; } = value;

    /// <summary>The value for a message: at most 80 characters, everything unprintable as a point.</summary>
    public string Text
    {
        get
        {
            var text = new StringBuilder(LongestText);
            foreach (var letter in Value[..Math.Min(Value.Length, LongestText)]) text.Append(letter is >= 0x20 and < 0x7F ? (char)letter : '.');
            return text.ToString();
        }
    }

    /// <summary>Tells what a line is.</summary>
    /// <param name="line">Without CR and LF.</param>
    public static DeviceLine Parse(ReadOnlySpan<byte> line)
    {
        // Text of the device's maker may be UTF-8; what a wrong baud rate gives has control characters.
        if (line.ContainsAnyInRange((byte)0, (byte)0x1F)) return new(DeviceLineKind.Garbage, line);
        if (line.SequenceEqual("m-ready"u8)) return new(DeviceLineKind.Ready, default);
        if (line.StartsWith("e-["u8)) return new(DeviceLineKind.Error, Inside(line["e-"u8.Length..]));
        if (!line.StartsWith("m-"u8)) return new(DeviceLineKind.Remark, line);
        return line.SequenceEqual("m-load-done"u8) ? new(DeviceLineKind.LoadDone, default)
            : line.SequenceEqual("m-infer-done"u8) ? new(DeviceLineKind.InferDone, default)
            : line.SequenceEqual("m-init-done"u8) ? new(DeviceLineKind.InitDone, default)
            : After(line, "m-lap-us-"u8, DeviceLineKind.Lap, out var found) || After(line, "m-results-"u8, DeviceLineKind.Results, out found)
            || After(line, "m-infer-start-"u8, DeviceLineKind.InferStart, out found) || After(line, "m-name-dut-"u8, DeviceLineKind.Name, out found)
            || After(line, "m-timestamp-mode-"u8, DeviceLineKind.TimestampMode, out found)
            || After(line, "m-profile-"u8, DeviceLineKind.Profile, out found) || After(line, "m-model-"u8, DeviceLineKind.Model, out found)
                ? found : new(DeviceLineKind.Remark, line);
    }

    /// <summary>Reads the value as a whole number, 0 to 2^63 - 1.</summary>
    public bool TryWhole(out long number) => Utf8Parser.TryParse(Value, out number, out var used) && used == Value.Length && number >= 0 && Value[0] != (byte)'+';

    /// <summary>Reads the value as a list of finite numbers, divided by commas.</summary>
    /// <param name="numbers">Takes them.</param>
    /// <returns>How many there are, also when they are more than fit; -1 when something is no finite number.</returns>
    public int ReadNumbers(Span<double> numbers)
    {
        if (Value.IsEmpty) return 0;
        var count = 0;
        foreach (var range in Value.Split((byte)','))
        {
            var text = Value[range].Trim((byte)' ');
            if (!Utf8Parser.TryParse(text, out double number, out var used) || used != text.Length || !double.IsFinite(number)) return -1;
            if (count < numbers.Length) numbers[count] = number;
            count++;
        }

        return count;
    }

    private static bool After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> prefix, DeviceLineKind kind, out DeviceLine found)
    {
        var matches = line.StartsWith(prefix);
        found = matches ? new(kind, Inside(line[prefix.Length..])) : default;
        return matches;
    }

    private static ReadOnlySpan<byte> Inside(ReadOnlySpan<byte> text) => text is [(byte)'[', .., (byte)']'] ? text[1..^1] : text;
}
