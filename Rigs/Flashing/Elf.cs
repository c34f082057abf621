using System.Buffers.Binary;

namespace Hil.Rigs.Flashing;

/// <summary>
/// A little-endian ELF file of 32 or 64 bit (System V ABI, chapters 4 and 5), whose bytes nobody vouches for: everything that
/// does not lie within them throws <see cref="ArgumentOutOfRangeException"/>.
/// </summary>
internal readonly ref struct Elf
{
    private const uint LoadSegment = 1;

    private readonly ReadOnlySpan<byte> bytes;

    /// <exception cref="FormatException">It is no such file.</exception>
    public Elf(ReadOnlySpan<byte> file)
    {
        if (file.Length < 6 || !file.StartsWith("\x7f"u8) || !file[1..].StartsWith("ELF"u8) || file[4] is not (1 or 2) || file[5] != 1)
            throw new FormatException();
        bytes = file;
        Wide = file[4] == 2;
    }

    /// <summary>True for 64 bit.</summary>
    public bool Wide { get; }

    /// <summary>What is loaded, by the address where it lies before it is copied to where it runs; none without bytes.</summary>
    /// <exception cref="OverflowException">An address is beyond 4 GiB.</exception>
    public List<FlashSegment> Segments()
    {
        var found = new List<FlashSegment>();
        var headers = Table(Address(0x1C, 0x20), Half(0x2A, 0x36), Half(0x2C, 0x38), out var size);
        for (; headers.Length > 0; headers = headers[size..])
        {
            var length = Wide ? Long(headers, 0x20) : Word(headers, 0x10);
            if (Word(headers, 0) != LoadSegment || length == 0)
                continue;
            var address = checked((uint)(Wide ? Long(headers, 0x18) : Word(headers, 0x0C)));
            found.Add(new(address, Part(bytes, Wide ? Long(headers, 0x08) : Word(headers, 0x04), length).ToArray()));
        }

        return found;
    }

    /// <summary>The headers of all sections; those that it is cut into have <paramref name="size"/> bytes each.</summary>
    public ReadOnlySpan<byte> Sections(out int size) => Table(Address(0x20, 0x28), Half(0x2E, 0x3A), Half(0x30, 0x3C), out size);

    /// <summary>What a section of that header holds.</summary>
    public ReadOnlySpan<byte> Content(ReadOnlySpan<byte> header) =>
        Part(bytes, Wide ? Long(header, 0x18) : Word(header, 0x10), Wide ? Long(header, 0x20) : Word(header, 0x14));

    public static long Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    public static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, long at, long length) =>
        at < 0 || length < 0 || at > bytes.Length || length > bytes.Length - at ? throw new ArgumentOutOfRangeException(nameof(at))
            : bytes.Slice((int)at, (int)length);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private ReadOnlySpan<byte> Table(long at, int entry, int count, out int size)
    {
        size = entry;
        return entry == 0 && count > 0 ? throw new ArgumentOutOfRangeException(nameof(entry)) : Part(bytes, at, (long)count * entry);
    }

    private long Address(int narrow, int wide) => Wide ? Long(bytes, wide) : Word(bytes, narrow);

    private int Half(int narrow, int wide) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(Wide ? wide : narrow)..]);
}

/// <summary>Bytes and where they go.</summary>
/// <param name="Address">Of the first byte.</param>
/// <param name="Bytes">At least one.</param>
internal sealed record FlashSegment(uint Address, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The address after the last byte.</summary>
    public long End => Address + (long)Bytes.Length;
}
