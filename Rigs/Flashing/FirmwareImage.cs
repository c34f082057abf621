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
    public static FirmwareImage Read(string file) => Read(file, bytes =>
        new FirmwareImage(file, FindBuildId(bytes) ?? throw Refuse(file, "has no build id", "Link it with -Wl,--build-id=sha1.")));

    /// <summary>What the file's segments put into flash, by address.</summary>
    /// <exception cref="TroubleException">The file cannot be read or holds nothing to flash (data).</exception>
    internal IReadOnlyList<FlashSegment> Segments() => Read(File, bytes => new Elf(bytes).Segments().OrderBy(segment => segment.Address).ToArray()
        is { Length: > 0 } some ? some : throw Refuse(File, "has no segments to flash", "Give the firmware.elf that the build made."));

    private static T Read<T>(string file, Func<byte[], T> read)
    {
        var bytes = Bytes(file);
        try
        {
            return read(bytes);
        }
        catch (Exception failure) when (failure is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
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

    private static string? FindBuildId(ReadOnlySpan<byte> file)
    {
        var elf = new Elf(file);
        for (var headers = elf.Sections(out var size); headers.Length > 0; headers = headers[size..])
        {
            if (Elf.Word(headers, 4) == NoteSection && FindNote(elf.Content(headers)) is { } found)
                return found;
        }

        return null;
    }

    private static string? FindNote(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            var (name, length, type) = (Elf.Word(notes, 0), Elf.Word(notes, 4), Elf.Word(notes, 8));
            var data = 12 + ((name + 3) & ~3L);
            if (type == BuildIdNote && length == BuildIdLength && Elf.Part(notes, 12, name).SequenceEqual("GNU\0"u8))
                return Convert.ToHexStringLower(Elf.Part(notes, data, length));
            var next = data + ((length + 3) & ~3L);
            notes = next >= notes.Length ? [] : notes[(int)next..];
        }

        return null;
    }
}
