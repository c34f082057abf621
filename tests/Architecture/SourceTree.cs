using System.Xml.Linq;
using Hil.Testing;

namespace Hil.Architecture.Tests;

/// <summary>The repository's own files as they are on disk, without what builds produce.</summary>
internal static class SourceTree
{
    private static readonly string[] Produced = ["artifacts", ".hil", ".git", "obj", "bin"];

    public static IReadOnlyList<string> Files { get; } = [.. Walk(ProjectRoot.Path)];

    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    public static string Relative(string file) => Path.GetRelativePath(ProjectRoot.Path, file);

    public static string ProjectName(string file) => Path.GetFileNameWithoutExtension(file);

    public static IEnumerable<string> References(string project) =>
        Items(project, "ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Replace('\\', '/')));

    public static IEnumerable<string> Packages(string project) => Items(project, "PackageReference");

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(item => (string)item.Attribute("Include")!);

    private static IEnumerable<string> Walk(string folder) =>
        Directory.EnumerateFiles(folder).Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !Produced.Contains(Path.GetFileName(child))).SelectMany(Walk));
}
