using System.Globalization;

namespace Hil.Protocols.Tests;

/// <summary>The golden vectors that the firmware's tests read too: lines of fields, separated by " | ".</summary>
internal static class Vectors
{
    public static IEnumerable<string[]> Read(string file) =>
        File.ReadLines(Path.Combine(Root, "Protocols", "vectors", file))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries));

    public static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    /// <summary>The "key=value" pairs of a field; a value may be empty or hold spaces.</summary>
    public static Dictionary<string, string> Pairs(string field)
    {
        var pairs = new Dictionary<string, string>();
        var last = "";
        foreach (var word in field.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at > 0) pairs[last = word[..at]] = word[(at + 1)..];
            else pairs[last] += " " + word;
        }

        return pairs;
    }

    public static uint U32(this Dictionary<string, string> pairs, string key) => uint.Parse(pairs[key], CultureInfo.InvariantCulture);

    public static ushort U16(this Dictionary<string, string> pairs, string key) => ushort.Parse(pairs[key], CultureInfo.InvariantCulture);

    public static byte U8(this Dictionary<string, string> pairs, string key) => byte.Parse(pairs[key], CultureInfo.InvariantCulture);

    private static string Root
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "HIL.sln"))) folder = folder.Parent!;
            return folder.FullName;
        }
    }
}
