using System.Text.RegularExpressions;
using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Tools;
using Hil.Testing;

namespace Hil.Rigs.Tests.Boards;

/// <summary>Firmware/PORTING.md, followed to the letter.</summary>
public sealed partial class PortingGuideTests : IDisposable
{
    private static readonly string Guide = File.ReadAllText(ProjectRoot.File("Firmware", "PORTING.md"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hil-porting-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Its_commands_build_a_port_from_the_template_and_one_from_a_neighbour()
    {
        Copy(ProjectRoot.File("Firmware"), Path.Combine(folder.FullName, "Firmware"));
        Copy(ProjectRoot.File("Protocols", "Wire"), Path.Combine(folder.FullName, "Protocols", "Wire"));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the commands are for a Linux shell");

        var script = string.Join("", Fences("sh"));
        Assert.Contains("BOARD=my-board", script, StringComparison.Ordinal);
        var shell = new Command("bash", "-euc", script) { Folder = folder.FullName, TimeOut = TimeSpan.FromMinutes(5) };
        (await RealFirmware.Services.Tools.RunAsync(shell, TestContext.Current.CancellationToken)).OrTrouble();

        // "A folder in boards/ with a board.mk is a board": where the Makefile puts what it builds unless told otherwise.
        foreach (var board in new[] { "my-board", "my-stm32" })
            Assert.True(new FileInfo(Path.Combine(folder.FullName, "Firmware", "build", board, "firmware.elf")).Length > 0);
    }

    [Fact]
    public void Its_board_kind_and_its_bench_are_read_as_they_stand()
    {
        var (kind, bench) = (Fences("yaml").First(), Fences("yaml").Last());
        File.WriteAllText(Path.Combine(folder.FullName, "my-board.yaml"), kind);
        var benches = Directory.CreateDirectory(Path.Combine(folder.FullName, "benches"));
        var file = Path.Combine(benches.FullName, "my-bench.yaml");
        File.WriteAllText(file, bench);

        var read = BoardKinds.Load(folder.FullName, RealFirmware.Catalog).TryFind("my-board")!;
        var rig = Assert.Single(Bench.Load(file, RealFirmware.Catalog).Rigs);
        Assert.Equal((read.Name, read.Firmware), (rig.Board.Value, "my-board"));
        Assert.Equal("gdb", rig.FlashToolFor(read, RealFirmware.Catalog).GetType().Name.ToLowerInvariant());
    }

    [Fact]
    public void Its_banner_is_that_of_the_golden_vectors()
    {
        var golden = File.ReadLines(ProjectRoot.File("Protocols", "vectors", "frames.txt")).Single(line => line.StartsWith("banner ", StringComparison.Ordinal));
        var wire = golden[(golden.LastIndexOf('|') + 1)..].Trim();
        var shown = string.Concat(HexBytes().Matches(Fences("console").Single()).Select(line => line.Value.Replace(" ", "", StringComparison.Ordinal).Trim()));
        Assert.Equal(wire, shown);
    }

    [Fact]
    public void It_goes_through_every_function_of_the_ports_header()
    {
        var header = File.ReadAllText(ProjectRoot.File("Firmware", "port", "hil_port.h"));
        var asked = PortFunctions().Matches(header).Select(match => match.Groups[1].Value).Except(["pace"]).ToArray();
        Assert.NotEmpty(asked);
        Assert.All(asked, function => Assert.Contains($"`{function}`", Guide, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Fences(string language) =>
        Fence().Matches(Guide).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var inner in Directory.EnumerateDirectories(from))
            Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(?: [0-9a-f]{2})+$", RegexOptions.Multiline)]
    private static partial Regex HexBytes();

    [GeneratedRegex(@"^[a-z].*hil_port_([a-z]+)\(.*\);$", RegexOptions.Multiline)]
    private static partial Regex PortFunctions();
}
