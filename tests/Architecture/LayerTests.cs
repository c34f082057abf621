namespace Hil.Architecture.Tests;

public sealed class LayerTests
{
    /// <summary>What each project may reference. Tests may reference anything but the programs that start them.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Hil.Protocols"] = [],
        ["Hil.Rigs"] = ["Hil.Protocols"],
        ["Hil.Results"] = ["Hil.Protocols"],
        ["Hil.Models"] = ["Hil.Protocols"],
        ["Hil.Data"] = ["Hil.Protocols"],
        ["Hil.Broker"] = ["Hil.Protocols"],
        ["Hil.Edge"] = ["Hil.Protocols", "Hil.Models"],
        ["Hil.Engine"] = ["Hil.Protocols", "Hil.Rigs", "Hil.Results", "Hil.Models", "Hil.Data", "Hil.Broker", "Hil.Edge"],
        ["Hil.Cli"] = ["Hil.Engine"],
    };

    /// <summary>Abstractions that any project may use; they bring no behaviour of their own to a layer.</summary>
    private static readonly string[] Abstractions = ["Polly.Core", "Microsoft.Extensions.Logging.Abstractions"];

    public static TheoryData<string> ShippedProjects => [.. SourceTree.Projects.Select(SourceTree.ProjectName).Where(name => !IsTest(name))];

    [Theory]
    [MemberData(nameof(ShippedProjects))]
    public void A_project_references_only_what_lies_below_it(string name)
    {
        Assert.True(Allowed.TryGetValue(name, out var below), $"{name} has no place among the layers yet");
        var project = SourceTree.Projects.Single(file => SourceTree.ProjectName(file) == name);
        Assert.Empty(SourceTree.References(project).Except(below));
    }

    [Fact]
    public void Every_foreign_package_has_one_home()
    {
        var homes = SourceTree.Projects.Where(project => !IsTest(SourceTree.ProjectName(project)))
            .SelectMany(project => SourceTree.Packages(project).Select(package => (package, SourceTree.ProjectName(project))))
            .Where(use => !Abstractions.Contains(use.package))
            .GroupBy(use => use.package, use => use.Item2);
        Assert.All(homes, home => Assert.True(home.Count() == 1, $"{home.Key} is used by {string.Join(" and ", home)}"));
    }

    [Fact]
    public void No_project_file_sits_above_another()
    {
        var folders = SourceTree.Projects.Select(project => Path.GetDirectoryName(project)! + Path.DirectorySeparatorChar).ToArray();
        Assert.All(folders, folder => Assert.DoesNotContain(folders, other => other != folder && other.StartsWith(folder, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Testing.ProjectRoot.File("HIL.sln")).Replace('\\', '/');
        Assert.All(SourceTree.Projects, project => Assert.Contains(SourceTree.Relative(project), solution, StringComparison.Ordinal));
    }

    [Fact]
    public void The_top_level_holds_the_agreed_folders_and_nothing_else()
    {
        string[] agreed = ["Firmware", "Orchestrator", "Protocols", "Results", "Rigs", "tests"];
        var found = SourceTree.Files.Select(SourceTree.Relative).Where(file => file.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .Select(file => file.Split(Path.DirectorySeparatorChar)[0]).Where(folder => folder[0] != '.').Distinct().Order();
        Assert.Equal(agreed, found);
    }

    private static bool IsTest(string name) => name.EndsWith(".Tests", StringComparison.Ordinal) || name is "Hil.Testing" or "Hil.Benchmarks";
}
