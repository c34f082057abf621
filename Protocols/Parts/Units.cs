using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hil.Protocols.Parts;

/// <summary>A number of bytes, written with a unit: <c>128 KiB</c>, <c>1 MiB</c>, <c>512 B</c>, or in hexadecimal: <c>0x40000</c>.</summary>
public readonly record struct ByteSize(long Bytes) : IParsable<ByteSize>, IComparable<ByteSize>
{
    private static readonly (string, double)[] Units = [("B", 1), ("KiB", 1024), ("MiB", 1 << 20), ("GiB", 1 << 30), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9)];

    public static ByteSize Parse(string s, IFormatProvider? provider) =>
        s.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(s.AsSpan(2), NumberStyles.HexNumber, provider, out var bytes)
            ? new(bytes) : new((long)Quantity.Parse(s, "a size", "128 KiB", Units));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ByteSize result) =>
        Quantity.Try(s, provider, Parse, out result);

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    public override string ToString() => Quantity.Format(Bytes, [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1024)], "B");

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;
}

/// <summary>A frequency in whole hertz, written with a unit: <c>168 MHz</c>.</summary>
public readonly record struct Frequency(long Hertz) : IParsable<Frequency>, IComparable<Frequency>
{
    private static readonly (string, double)[] Units = [("Hz", 1), ("kHz", 1e3), ("MHz", 1e6), ("GHz", 1e9)];

    public static Frequency Parse(string s, IFormatProvider? provider) => new((long)Math.Round(Quantity.Parse(s, "a frequency", "168 MHz", Units)));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Frequency result) =>
        Quantity.Try(s, provider, Parse, out result);

    public int CompareTo(Frequency other) => Hertz.CompareTo(other.Hertz);

    public override string ToString() => Quantity.Format(Hertz, [("GHz", 1e9), ("MHz", 1e6), ("kHz", 1e3)], "Hz");

    public static bool operator <(Frequency left, Frequency right) => left.Hertz < right.Hertz;

    public static bool operator >(Frequency left, Frequency right) => left.Hertz > right.Hertz;

    public static bool operator <=(Frequency left, Frequency right) => left.Hertz <= right.Hertz;

    public static bool operator >=(Frequency left, Frequency right) => left.Hertz >= right.Hertz;
}

/// <summary>A data rate in whole bits per second, written with a unit: <c>1 Mbit/s</c>.</summary>
public readonly record struct DataRate(long BitsPerSecond) : IParsable<DataRate>, IComparable<DataRate>, IComparable
{
    private static readonly (string, double)[] Units = [("bit/s", 1), ("kbit/s", 1e3), ("Mbit/s", 1e6), ("Gbit/s", 1e9)];

    public static DataRate Parse(string s, IFormatProvider? provider) => new((long)Math.Round(Quantity.Parse(s, "a data rate", "1 Mbit/s", Units)));

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out DataRate result) =>
        Quantity.Try(s, provider, Parse, out result);

    public int CompareTo(DataRate other) => BitsPerSecond.CompareTo(other.BitsPerSecond);

    public int CompareTo(object? obj) => obj is DataRate other ? CompareTo(other) : throw new ArgumentException($"{obj} is no data rate", nameof(obj));

    public override string ToString() => Quantity.Format(BitsPerSecond, [("Gbit/s", 1e9), ("Mbit/s", 1e6), ("kbit/s", 1e3)], "bit/s");

    public static bool operator <(DataRate left, DataRate right) => left.BitsPerSecond < right.BitsPerSecond;

    public static bool operator >(DataRate left, DataRate right) => left.BitsPerSecond > right.BitsPerSecond;

    public static bool operator <=(DataRate left, DataRate right) => left.BitsPerSecond <= right.BitsPerSecond;

    public static bool operator >=(DataRate left, DataRate right) => left.BitsPerSecond >= right.BitsPerSecond;
}

/// <summary>How a <see cref="TimeSpan"/> is written: <c>250 ms</c>, <c>1.5 s</c>, <c>2 min</c>.</summary>
public static class Duration
{
    private static readonly (string, double)[] Units = [("us", 1e-6), ("ms", 1e-3), ("s", 1), ("min", 60), ("h", 3600)];

    /// <exception cref="FormatException">No number with a known unit; the message says how to write one.</exception>
    public static TimeSpan Parse(string text)
    {
        var seconds = Quantity.Parse(text, "a duration", "250 ms", Units);
        return seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
            : throw new FormatException($"'{text}' is longer than can be counted");
    }

    public static string Format(TimeSpan time) => time.Ticks == 0 ? "0 s"
        : Quantity.Format(time.Ticks / 10.0, [("h", 3.6e9), ("min", 6e7), ("s", 1e6), ("ms", 1e3)], "us");
}

/// <summary>A file or folder; written relative to the file that names it.</summary>
/// <param name="FullPath">Absolute.</param>
/// <param name="Written">As the user wrote it.</param>
public readonly record struct FilePath(string FullPath, string Written)
{
    public override string ToString() => Written;
}
