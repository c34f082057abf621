using Hil.Protocols;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;

namespace Hil.Engine;

/// <summary>Where the program finds its own files and leaves what it makes.</summary>
/// <param name="Root">The repository's folder: the one with HIL.sln.</param>
public sealed record Workspace(string Root)
{
    /// <summary>What runs leave behind, and the locks of rigs in use: `.hil` when not stated (HIL_STATE names another).</summary>
    public string State { get; init; } = Path.Combine(Root, ".hil");

    /// <summary>Files of the board kinds.</summary>
    public string Boards { get; init; } = Path.Combine(Root, "Rigs", "Boards");

    public string Benches => Path.Combine(Root, "Rigs", "Benches");

    public string Experiments => Path.Combine(Root, "Orchestrator", "Experiments");

    public string ResultsDatabase => Path.Combine(State, "results.db");

    /// <summary>Compiled model images, by hash.</summary>
    public string Models => Path.Combine(State, "models");

    /// <summary>Locks of the rigs in use.</summary>
    public string RunFolder => Path.Combine(Locks ?? State, "run");

    /// <summary>Folder above the locks, for results kept apart on rigs that others use too; null for <see cref="State"/>.</summary>
    public string? Locks { get; init; }

    /// <summary>The firmware built for a port, as `make -C Firmware` leaves it.</summary>
    /// <param name="port">Folder in Firmware/boards.</param>
    /// <param name="program">Which of our programs.</param>
    public string Firmware(string port, string program = "firmware") => Path.Combine(Built, port, program + ".elf");

    /// <summary>The firmware of a rig: the bench's own, or our program that speaks the rig's protocol.</summary>
    public string Firmware(BenchRig rig, BoardKind kind) => rig.Firmware?.FullPath ?? Firmware(kind.Firmware, rig.Protocol.Program);

    /// <summary>
    /// A file the user named: a path if there is one, else a shipped file of that name.
    /// </summary>
    /// <exception cref="TroubleException">Neither exists; the message lists what is shipped.</exception>
    public static string Find(string name, string folder)
    {
        if (File.Exists(name)) return Path.GetFullPath(name);
        var shipped = Path.Combine(folder, name.EndsWith(".yaml", StringComparison.Ordinal) ? name : name + ".yaml");
        if (File.Exists(shipped)) return shipped;
        var known = string.Join(", ", Directory.EnumerateFiles(folder, "*.yaml").Select(Path.GetFileNameWithoutExtension).Order());
        throw new TroubleException(TroubleKind.Configuration, $"There is no file '{name}'", folder, $"Give a path, or one of: {known}.");
    }

    /// <summary>The inference engine as a program of this machine.</summary>
    public string HostEngine => Path.Combine(Built, "hil-nn");

    // With the sources whatever the state folder is: all who share a checkout share what was built from it.
    private string Built => Path.Combine(Root, ".hil", "firmware");

    /// <summary>HIL_ROOT, or the nearest folder above the program that holds HIL.sln; with the state folder of HIL_STATE.</summary>
    public static Workspace Locate()
    {
        var workspace = new Workspace(LocateRoot());
        return Environment.GetEnvironmentVariable("HIL_STATE") is { Length: > 0 } state ? workspace with { State = Path.GetFullPath(state) } : workspace;
    }

    private static string LocateRoot()
    {
        if (Environment.GetEnvironmentVariable("HIL_ROOT") is { Length: > 0 } root) return Path.GetFullPath(root);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HIL.sln"))) return folder.FullName;
        }

        throw new TroubleException(TroubleKind.Configuration, "The repository's folder was not found", AppContext.BaseDirectory,
            "Start the program as ./hil, or set HIL_ROOT to the folder that holds HIL.sln.");
    }
}
