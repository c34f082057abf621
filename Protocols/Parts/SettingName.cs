using System.Text;

namespace Hil.Protocols.Parts;

/// <summary>How names of the code are written in files.</summary>
public static class SettingName
{
    /// <summary><c>MaximumProbability</c> becomes <c>maximum-probability</c>, <c>ModelURL2</c> becomes <c>model-url2</c>.</summary>
    public static string Kebab(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var endsRun = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (endsRun)
                text.Append('-');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary><c>MaxBatch</c> becomes <c>maxBatch</c>.</summary>
    public static string Camel(string name)
    {
        var words = Kebab(name).Split('-');
        return words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    /// <summary>
    /// The candidate that differs least from what was written, when it is near enough to be a slip: at most a third of
    /// its letters changed, or one a beginning of the other.
    /// </summary>
    /// <returns>Null when nothing is near.</returns>
    public static string? Nearest(string written, IEnumerable<string> candidates)
    {
        var word = written.ToLowerInvariant();
        var nearest = candidates
            .Select(candidate => (candidate, distance: Distance(word, candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .FirstOrDefault(pair => IsNear(word, pair.candidate.ToLowerInvariant(), pair.distance));
        return nearest.candidate;
    }

    private static bool IsNear(string word, string candidate, int distance) =>
        distance <= Math.Max(1, Math.Max(word.Length, candidate.Length) / 3)
        || (word.Length >= 3 && (candidate.StartsWith(word, StringComparison.Ordinal) || word.StartsWith(candidate, StringComparison.Ordinal)));

    /// <summary>Edits (insert, remove, replace, swap of neighbours) between two words: optimal string alignment.</summary>
    private static int Distance(string a, string b)
    {
        if (a.Length > 64 || b.Length > 64)
            return int.MaxValue;
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++)
            d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var change = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j] + 1, d[i, j - 1] + 1), d[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
