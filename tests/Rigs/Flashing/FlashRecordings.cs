using System.Globalization;
using Hil.Protocols.Parts;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;
using Hil.Testing;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>
/// What flash tools print, in Outputs/TOOL/OUTCOME.txt: a line with the source, a line with the exit code, the output. The
/// outcome is <c>success</c> or a <see cref="FlashFailure"/>, with more words after it where there are several. The tool's
/// settings are in settings.yaml beside them.
/// </summary>
internal static class FlashRecordings
{
    private static readonly string Folder = ProjectRoot.File("tests/Rigs/Flashing/Outputs");

    /// <summary>Every flash tool there is.</summary>
    public static TheoryData<string> Tools => [.. RealFirmware.Catalog.Of(typeof(IFlashTool)).Select(part => part.Name)];

    public static TheoryData<string, string> Failures => [.. Directory.GetDirectories(Folder).SelectMany(tool => Directory.GetFiles(tool, "*.txt")
        .Select(file => new TheoryDataRow<string, string>(Path.GetFileName(tool), Path.GetFileNameWithoutExtension(file))))
        .Where(row => row.Data.Item2 != "success")];

    /// <summary>The tool with the settings that its recordings were made with.</summary>
    public static IFlashTool Tool(string name) => YamlFile.Read<Settings>(Path.Combine(Folder, name, "settings.yaml"), RealFirmware.Catalog).Tool;

    public static FlashFailure FailureOf(string recording) => Enum.GetValues<FlashFailure>()
        .Where(failure => recording.StartsWith(SettingName.Kebab(failure.ToString()), StringComparison.Ordinal)).Single();

    /// <summary>The recorded output as if the tool's first command had left it.</summary>
    public static ToolResult Read(string tool, string recording, Command command)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder, tool, recording + ".txt"));
        Assert.StartsWith("# ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("# exit code ", lines[1], StringComparison.Ordinal);
        return new(command, int.Parse(lines[1].AsSpan(12), CultureInfo.InvariantCulture), string.Join('\n', lines.Skip(2)) + "\n", TimeSpan.FromSeconds(1));
    }

    private sealed record Settings
    {
        public required IFlashTool Tool { get; init; }
    }
}
