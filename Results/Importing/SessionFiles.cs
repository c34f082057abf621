using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Hil.Protocols;

namespace Hil.Results.Importing;

/// <summary>The files of one folder of a session, read whole within bounds, plain or gzipped. Remembers what it read.</summary>
internal sealed class SessionFiles(List<SourceFile> read)
{
    /// <summary>The largest published file has 2 MB; a trace of an hour at 10 kHz has 144 MB.</summary>
    private const int MaximumLength = 256 << 20;

    private const string Zipped = ".gz";

    /// <summary>A file of the folder by its name, whatever the letters' case, plain or with <c>.gz</c>; null when there is none.</summary>
    public static string? Find(string folder, string name) => Names(folder)
        .FirstOrDefault(path => Is(path, name) || Is(path, name + Zipped));

    /// <summary>The first file of the folder, by name, that ends so.</summary>
    public static string? FindEnding(string folder, string ending) => AllEnding(folder, ending).FirstOrDefault();

    /// <summary>All files of the folder, by name, that end so, plain or with <c>.gz</c>.</summary>
    public static IEnumerable<string> AllEnding(string folder, string ending) => Names(folder)
        .Where(path => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase) || path.EndsWith(ending + Zipped, StringComparison.OrdinalIgnoreCase));

    /// <exception cref="TroubleException">It cannot be read, is larger than any session's file, or is damaged where compressed.</exception>
    public byte[] Bytes(string path)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);
            bytes = Whole(file, path);
            read.Add(new SourceFile(path, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            if (bytes is not [0x1F, 0x8B, ..]) return bytes;
            using var zipped = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return Whole(zipped, path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Data, "The file cannot be read", path, "Check the path and its permissions.", failure);
        }
        catch (InvalidDataException failure)
        {
            throw new TroubleException(TroubleKind.Data, "The compressed file is damaged", path, "Copy the file again.", failure);
        }
    }

    /// <summary>A text file; bytes that are not UTF-8 become replacement characters: logs hold whatever a device prints.</summary>
    /// <exception cref="TroubleException">As for <see cref="Bytes"/>.</exception>
    public string Text(string path)
    {
        var bytes = Bytes(path).AsSpan();
        return Encoding.UTF8.GetString(bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes);
    }

    private static IEnumerable<string> Names(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal) : [];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Data, "The folder cannot be read", folder, "Check the path and its permissions.", failure);
        }
    }

    private static bool Is(string path, string name) => Path.GetFileName(path.AsSpan()).Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Bounded: a small compressed file may grow without end.</summary>
    private static byte[] Whole(Stream from, string path)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[64 << 10];
        while (from.Read(buffer) is > 0 and var count)
        {
            if (whole.Length + count > MaximumLength)
                throw new TroubleException(TroubleKind.Data, $"The file is larger than {MaximumLength >> 20} MiB", path, "Take the session as it was published.");
            whole.Write(buffer, 0, count);
        }

        return whole.ToArray();
    }
}

/// <summary>A file that a run was imported from.</summary>
/// <param name="Path">As it was found.</param>
/// <param name="Sha256">Of its bytes as they are, hex.</param>
public sealed record SourceFile(string Path, string Sha256);
