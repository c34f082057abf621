using System.Buffers.Binary;
using System.Security.Cryptography;
using Hil.Protocols;

namespace Hil.Rigs.Flashing;

/// <summary>A linked firmware.</summary>
/// <param name="File">The ELF file.</param>
/// <param name="BuildId">Its GNU build id, which the board states in the handshake: 40 lower-case hex digits.</param>
public sealed record FirmwareImage(string File, string BuildId)
{
    private const int BuildIdLength = 20;
    private const uint NoteSection = 7;
    private const uint BuildIdNote = 3;

    /// <summary>
    /// A firmware of other people, in whatever form its flash tool takes: its build id where it is an ELF file that has one, else the first
    /// 40 digits of the file's SHA-256, so that a trial says which one ran.
    /// </summary>
    /// <exception cref="TroubleException">The file cannot be read (data).</exception>
    public static FirmwareImage ReadForeign(string file)
    {
        var bytes = Bytes(file);
        try
        {
            if (FindBuildId(bytes) is { } id) return new(file, id);
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or IndexOutOfRangeException or FormatException)
        {
            // HEX, UF2, raw binary: the flash tool knows.
        }

        return new(file, Convert.ToHexStringLower(SHA256.HashData(bytes))[..(2 * BuildIdLength)]);
    }

    /// <summary>Reads the build id out of an ELF file, little-endian, 32 or 64 bit.</summary>
    /// <exception cref="TroubleException">The file cannot be read, is no such file, or has no build id (data).</exception>
    public static FirmwareImage Read(string file)
    {
        var bytes = Bytes(file);
        try
        {
            return new(file, FindBuildId(bytes) ?? throw Refuse(file, "has no build id", "Link it with -Wl,--build-id=sha1."));
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            throw Refuse(file, "is a truncated ELF file", "Build it again.");
        }
        catch (FormatException)
        {
            throw Refuse(file, "is not a little-endian ELF file", "Give the firmware.elf that the build made.");
        }
    }

    private static byte[] Bytes(string file)
    {
        try
        {
            return System.IO.File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Data, "The firmware cannot be read", file, failure.Message + " Build it with: ./hil run", failure);
        }
    }

    private static TroubleException Refuse(string file, string what, string remedy) => new(TroubleKind.Data, "The firmware " + what, file, remedy);

    /// <summary>The System V ABI's section headers: offsets differ between the two classes.</summary>
    private static string? FindBuildId(ReadOnlySpan<byte> elf)
    {
        if (!elf.StartsWith("\x7f"u8) || !elf[1..].StartsWith("ELF"u8) || elf[4] is not (1 or 2) || elf[5] != 1)
            throw new FormatException();
        var wide = elf[4] == 2;
        var table = wide ? Long(elf, 0x28) : Word(elf, 0x20);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(elf[(wide ? 0x3A : 0x2E)..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(elf[(wide ? 0x3C : 0x30)..]);
        var headers = Part(elf, table, (long)count * size);
        for (var i = 0; i < count; i++)
        {
            var header = headers.Slice(i * size, size);
            if (Word(header, 4) != NoteSection)
                continue;
            var notes = Part(elf, wide ? Long(header, 0x18) : Word(header, 0x10), wide ? Long(header, 0x20) : Word(header, 0x14));
            if (FindNote(notes) is { } found)
                return found;
        }

        return null;
    }

    private static string? FindNote(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            var (name, length, type) = (Word(notes, 0), Word(notes, 4), Word(notes, 8));
            var data = 12 + ((name + 3) & ~3L);
            if (type == BuildIdNote && length == BuildIdLength && Part(notes, 12, name).SequenceEqual("GNU\0"u8))
                return Convert.ToHexStringLower(Part(notes, data, length));
            var next = data + ((length + 3) & ~3L);
            notes = next >= notes.Length ? [] : notes[(int)next..];
        }

        return null;
    }

    private static long Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, long at, long length) =>
        at < 0 || length < 0 || at > bytes.Length || length > bytes.Length - at ? throw new ArgumentOutOfRangeException(nameof(at))
            : bytes.Slice((int)at, (int)length);
}
