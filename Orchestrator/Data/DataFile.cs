using System.Text;
using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>Files of a data set, read whole; whatever is wrong with them is one message.</summary>
internal static class DataFile
{
    /// <summary>All bytes of a file.</summary>
    /// <exception cref="TroubleException">Missing, not readable, empty, or larger than an array can be.</exception>
    public static byte[] Read(FilePath path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path.FullPath);
            return bytes.Length > 0 ? bytes : throw Wrong(path, "The file is empty", "offset 0", "Get or make the file again.");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TroubleException(
                TroubleKind.Configuration, "The data set's file does not exist", path.FullPath,
                "Correct the path (it is relative to the file that names it), or make the file: hil data make.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(
                TroubleKind.Configuration, $"The data set's file cannot be read: {failure.Message}", path.FullPath,
                Directory.Exists(path.FullPath) ? "Name a file, not a folder." : "Allow reading it; files of 2 GiB or more have to be split.", failure);
        }
    }

    /// <summary>All lines of a text file in UTF-8, trimmed, without empty ones, with their numbers from 1.</summary>
    /// <exception cref="TroubleException">Missing, not readable, or not text.</exception>
    public static List<(int Number, string Text)> Lines(FilePath path)
    {
        var bytes = Read(path);
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
            return [.. text.Split('\n').Select((line, index) => (index + 1, line.Trim())).Where(line => line.Item2.Length > 0)];
        }
        catch (DecoderFallbackException failure)
        {
            throw Wrong(path, "The file is not text in UTF-8", $"offset {failure.Index}", "Name a text file.");
        }
    }

    /// <summary>Names of classes, one a line.</summary>
    /// <param name="path">The text file.</param>
    /// <param name="expected">Number of classes, 0 when unknown.</param>
    /// <exception cref="TroubleException">Not readable, no name, a name twice, or not as many as classes are known.</exception>
    public static string[] ClassNames(FilePath path, int expected)
    {
        var lines = Lines(path);
        if (lines.Count == 0 || (expected != 0 && lines.Count != expected))
            throw Wrong(path, $"The file names {lines.Count} classes, expected are {(expected == 0 ? "one or more" : expected)}", "all lines", "Write one class name a line, in the order of the labels.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (number, text) in lines)
            if (!names.Add(text))
                throw Wrong(path, $"The class '{text}' is named twice", $"line {number}", "Give every class a name of its own.");
        return [.. lines.Select(line => line.Text)];
    }

    /// <summary>The trouble of a file that is not what it claims to be.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is wrong and what is expected, without a full stop.</param>
    /// <param name="at">Offset, record or line.</param>
    /// <param name="remedy">What to try, with its full stop.</param>
    public static TroubleException Wrong(FilePath path, string what, string at, string remedy) =>
        new(TroubleKind.Data, what, $"{path.FullPath}, {at}", remedy);
}
