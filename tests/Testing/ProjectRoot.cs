namespace Hil.Testing;

/// <summary>Where the repository's own files are, whatever folder the tests were started in.</summary>
public static class ProjectRoot
{
    /// <summary>The folder that holds HIL.sln.</summary>
    public static string Path { get; } = Find();

    /// <summary>Third-party reference data beside the repository; tests that need it skip where it is absent.</summary>
    public static string Reference { get; } = System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, "..", "shared", "reference"));

    public static string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>A file of the reference data; skips the calling test, with the reason, where the folder is absent.</summary>
    public static string ReferenceFile(params string[] parts)
    {
        var path = System.IO.Path.Combine([Reference, .. parts]);
        Xunit.Assert.SkipUnless(System.IO.File.Exists(path), $"reference data is absent: {System.IO.Path.GetRelativePath(Path, path)}");
        return path;
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder.FullName, "HIL.sln"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"HIL.sln is in no folder above {AppContext.BaseDirectory}");
    }
}
