using Hil.Protocols;

namespace Hil.Results.Exporting;

/// <summary>Files that are there whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>Writes a file beside its place and moves it there when it is complete and on disk.</summary>
    /// <param name="path">File to make or replace.</param>
    /// <param name="write">Fills it; when it throws, nothing is left behind and an old file stays.</param>
    /// <exception cref="TroubleException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception failure)
        {
            if (File.Exists(part)) File.Delete(part);
            if (failure is not (IOException or UnauthorizedAccessException)) throw;
            throw new TroubleException(TroubleKind.Infrastructure, $"The file cannot be written: {failure.Message}", path,
                "Check the path, its permissions and the room on the disk.", failure);
        }
    }
}
