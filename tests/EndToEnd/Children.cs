using System.Globalization;

namespace Hil.EndToEnd.Tests;

/// <summary>Processes of this machine by their parents, as /proc tells.</summary>
internal static class Children
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Ids of the processes that a process has started itself and that run.</summary>
    public static IReadOnlyList<int> Of(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture)).Where(id => Stat(id) is var (state, above) && above == parent && state != 'Z'),
    ];

    /// <summary>Completes when a process, not a child of this one, has ended; one that nobody has collected yet counts as ended.</summary>
    public static async Task GoneAsync(int id, CancellationToken cancellation)
    {
        while (Stat(id) is (not 'Z', _)) await Task.Delay(Step, TimeProvider.System, cancellation);
    }

    /// <summary>State and parent (proc(5)); the name before them may hold anything but ends with the last parenthesis.</summary>
    private static (char State, int Parent)? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (fields[0][0], int.Parse(fields[1], CultureInfo.InvariantCulture));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
