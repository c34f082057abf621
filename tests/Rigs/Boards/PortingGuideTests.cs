using System.Text.RegularExpressions;
using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Testing;

namespace Hil.Rigs.Tests.Boards;

/// <summary>What Firmware/PORTING.md shows is what there is. Its commands are run by tests/firmware/porting.</summary>
public sealed partial class PortingGuideTests : IDisposable
{
    private static readonly string Guide = File.ReadAllText(ProjectRoot.File("Firmware", "PORTING.md"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hil-porting-");

    public void Dispose() => folder.Delete(recursive: true);

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
        Assert.Equal("gdb", PartCatalog.NameOf(rig.FlashToolsFor(read)[0].GetType()));
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
        Assert.All(asked, function => Assert.Contains($"`hil_port_{function}`", Guide, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Fences(string language) =>
        Fence().Matches(Guide).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    [GeneratedRegex(@"^```(\w+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(?: [0-9a-f]{2})+$", RegexOptions.Multiline)]
    private static partial Regex HexBytes();

    [GeneratedRegex(@"^[a-z].*hil_port_([a-z]+)\(.*\);$", RegexOptions.Multiline)]
    private static partial Regex PortFunctions();
}
