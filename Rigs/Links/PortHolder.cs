using System.Globalization;

namespace Hil.Rigs.Links;

/// <summary>Finds out who has a port open, as far as /proc tells it to this user.</summary>
internal static class PortHolder
{
    /// <summary>The process that holds the port's lock, else one that has it open.</summary>
    /// <returns>Null when /proc does not tell.</returns>
    public static (int Process, string Program)? Find(string port)
    {
        var target = Path.GetFullPath(new FileInfo(port).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? port);
        (int, string)? opener = null;
        foreach (var directory in Entries("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            foreach (var file in Entries(Path.Combine(directory, "fd")))
            {
                if (Link(file) != target) continue;
                var holder = (process, Text(Path.Combine(directory, "comm")).Trim());
                if (Text(Path.Combine(directory, "fdinfo", Path.GetFileName(file))).Contains("FLOCK", StringComparison.Ordinal)) return holder;
                if (process != Environment.ProcessId) opener ??= holder;
            }
        }

        return opener;
    }

    // Processes end while one looks, and other users' are closed: both simply tell nothing.
    private static string[] Entries(string directory) => Try(() => Directory.GetFileSystemEntries(directory)) ?? [];

    private static string? Link(string file) => Try(() => new FileInfo(file).LinkTarget);

    private static string Text(string file) => Try(() => File.ReadAllText(file)) ?? "";

    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
