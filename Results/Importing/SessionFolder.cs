using Hil.Protocols;

namespace Hil.Results.Importing;

/// <summary>The folders of a session: <c>accuracy</c>, <c>performance</c> and <c>energy</c> in any combination, or one of them alone.</summary>
/// <param name="Root">The session: the folder above one that was given alone.</param>
/// <param name="Parts">What was found, one for each mode at most.</param>
internal sealed record SessionFolder(string Root, IReadOnlyList<SessionPart> Parts)
{
    /// <summary>As long as a rig's name may be.</summary>
    private const int LongestName = 36;

    /// <summary>Published sessions are in folders that are called as their benchmark: the board's name is that of the folder above.</summary>
    private static readonly string[] Benchmarks = ["ic", "kws", "vww", "ad"];

    /// <summary>The session's name, fit for topics and files: letters, digits and hyphens.</summary>
    public string Name
    {
        get
        {
            var own = Path.GetFileName(Root);
            var above = Path.GetFileName(Path.GetDirectoryName(Root) ?? "");
            var name = above.Length > 0 && Benchmarks.Contains(own, StringComparer.OrdinalIgnoreCase) ? $"{above}-{own}" : own;
            var plain = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')).Trim('-');
            return plain.Length == 0 ? "session" : plain[..Math.Min(plain.Length, LongestName)].TrimEnd('-');
        }
    }

    /// <exception cref="TroubleException">There is no such folder, nothing of a session is in it, or a file is not what it should be.</exception>
    public static SessionFolder Read(string folder, SessionFiles files)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(full))
            throw new TroubleException(TroubleKind.Configuration, "There is no such folder", folder, "Give the folder of an MLPerf Tiny session.");
        var own = ModeOf(full);
        if (SessionPart.Read(full, own, files) is { } alone) return new SessionFolder(own is null ? full : Path.GetDirectoryName(full) ?? full, [alone]);
        SessionPart[] parts = [.. Directory.GetDirectories(full).Order(StringComparer.Ordinal).Where(child => ModeOf(child) is not null)
            .Select(child => SessionPart.Read(child, ModeOf(child), files)).OfType<SessionPart>()];
        if (parts.Length == 0)
        {
            throw new TroubleException(TroubleKind.Data, "There is no MLPerf Tiny session in the folder", folder,
                "Expected are folders accuracy, performance or energy, or their files: results.json, log.txt, results.txt, ...-energy.bin.");
        }

        return parts.GroupBy(part => part.Mode).FirstOrDefault(same => same.Count() > 1) is not { } twice ? new SessionFolder(full, parts)
            : throw new TroubleException(TroubleKind.Data, $"The folder has more than one part '{twice.Key.ToString().ToLowerInvariant()}'", folder, "Keep one.");
    }

    public SessionPart? Part(SessionMode mode) => Parts.FirstOrDefault(part => part.Mode == mode);

    private static SessionMode? ModeOf(string folder) => Enum.GetValues<SessionMode>().Cast<SessionMode?>()
        .FirstOrDefault(mode => string.Equals(mode.ToString(), Path.GetFileName(folder), StringComparison.OrdinalIgnoreCase));
}
