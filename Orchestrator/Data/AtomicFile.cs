using Hil.Protocols;

namespace Hil.Data;

/// <summary>Files that are whole or not there: written under another name beside their place, then renamed.</summary>
public static class AtomicFile
{
    /// <exception cref="TroubleException">The file cannot be written; nothing is left behind and an older file is untouched.</exception>
    public static async Task WriteAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancellation)
    {
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
                Directory.CreateDirectory(folder);
            await using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true))
            {
                await write(stream, cancellation);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, path, overwrite: true);
        }
        catch (Exception failure)
        {
            if (File.Exists(part))
                File.Delete(part);
            if (failure is IOException or UnauthorizedAccessException)
                throw new TroubleException(
                    TroubleKind.Configuration, $"The file cannot be written: {failure.Message}", path, "Name another place, or make room there.", failure);
            throw;
        }
    }
}
