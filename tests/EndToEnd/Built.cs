using Hil.Engine;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>What must have been built before these tests: a test that misses it fails with the command that builds it.</summary>
internal static class Built
{
    private static readonly Workspace Sources = new(ProjectRoot.Path);

    /// <summary>The firmware of a port.</summary>
    public static void Firmware(params string[] ports)
    {
        foreach (var port in ports) Require(Sources.Firmware(port), $"make -C Firmware BOARD={port} BUILD=$PWD/.hil/firmware");
    }

    /// <summary>Another of our programs for a port.</summary>
    public static void Program(string port, string program) =>
        Require(Sources.Firmware(port, program), $"make -C Firmware BOARD={port} APP={program} BUILD=$PWD/.hil/firmware");

    /// <summary>The inference engine as a program of this machine.</summary>
    public static void HostEngine() => Require(Sources.HostEngine, "make -C Firmware/nn/host BUILD=$PWD/.hil/firmware");

    /// <summary>The `hil` program of the same configuration as these tests.</summary>
    public static string Program()
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Require(ProjectRoot.File("artifacts", "bin", "Hil.Cli", configuration, "hil.dll"), "dotnet build Orchestrator/Cli");
    }

    private static string Require(string file, string command)
    {
        Assert.True(File.Exists(file), $"{Path.GetRelativePath(ProjectRoot.Path, file)} is missing; in the repository's folder: {command}");
        return file;
    }
}
