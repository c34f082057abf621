using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Rigs.Boards;

/// <summary>What a port of the firmware has been through without its board.</summary>
public enum PortCheck
{
    /// <summary>Nothing: it is to be filled in.</summary>
    Nothing,

    /// <summary>It compiles against our headers of the silicon or the vendor's kit; a bare-metal port is linked whole.</summary>
    Stubs,

    /// <summary>It runs in QEMU, in the tests.</summary>
    Emulator,

    /// <summary>It is a process of this machine and runs in the tests: there is no board.</summary>
    Process,
}

/// <summary>What is known of a port of the firmware: the file <c>status.yaml</c> in its folder below <c>Firmware/boards</c>.</summary>
public sealed record PortStatus
{
    /// <summary>The file's name.</summary>
    public const string FileName = "status.yaml";

    /// <summary>Board kinds that it is for, the names of their files in <c>Rigs/Boards</c>.</summary>
    public required IReadOnlyList<string> Boards { get; init; }

    /// <summary>What the tests do with it.</summary>
    public required PortCheck Checked { get; init; }

    /// <summary>Every time that it passed <c>hil smoke</c> on a real board, the oldest first.</summary>
    public IReadOnlyList<SmokeRecord> Smoke { get; init; } = [];

    /// <summary>The port: its folder's name.</summary>
    public string Port { get; init; } = "";

    /// <summary>What it comes down to, for the table of ports.</summary>
    public string State => this switch
    {
        { Smoke: [.., var last] } => string.Create(CultureInfo.InvariantCulture, $"run on {last.Board} on {last.Date:yyyy-MM-dd}, firmware {last.Firmware}"),
        { Checked: PortCheck.Process } => "runs as a process",
        { Checked: PortCheck.Emulator } => "runs in QEMU, not yet run on hardware",
        { Checked: PortCheck.Stubs } => "stub-checked, not yet run on hardware",
        _ => "to be filled in",
    };

    /// <summary>Reads the status of one port.</summary>
    /// <param name="folder">The port's folder.</param>
    /// <exception cref="TroubleException">There is no such file, or something in it is wrong.</exception>
    public static PortStatus Read(string folder) =>
        YamlFile.Read<PortStatus>(Path.Combine(folder, FileName), new PartCatalog()) with { Port = Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)) };

    /// <summary>Reads those of all ports, in the order of their names. A folder without a status is no port but what ports share.</summary>
    /// <param name="boards">The folder <c>Firmware/boards</c>.</param>
    /// <exception cref="TroubleException">Something in a file is wrong.</exception>
    public static IReadOnlyList<PortStatus> ReadAll(string boards) =>
        [.. Directory.EnumerateDirectories(boards).Where(folder => File.Exists(Path.Combine(folder, FileName))).Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>Adds a pass on a real board to the end of the file; what stands there stays as it is.</summary>
    /// <param name="folder">The port's folder.</param>
    /// <param name="record">What passed.</param>
    /// <returns>The status with it.</returns>
    /// <exception cref="TroubleException">The file cannot be read or written, or the record's board is not one of the port's.</exception>
    public static PortStatus Append(string folder, SmokeRecord record)
    {
        var before = Read(folder);
        var file = Path.Combine(folder, FileName);
        if (!before.Boards.Contains(record.Board))
        {
            throw new TroubleException(TroubleKind.Configuration, $"Port '{before.Port}' is not for board kind '{record.Board}'", file,
                $"Add it to 'boards', or name another port in the board kind's file.");
        }

        try
        {
            var text = File.ReadAllText(file).TrimEnd('\n') + '\n';
            File.WriteAllText(file, text + (before.Smoke.Count == 0 ? "smoke:\n" : "") + record.Line + '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Infrastructure, "The pass cannot be recorded", file, e.Message, e);
        }

        return Read(folder);
    }
}
