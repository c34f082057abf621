using Hil.Protocols.Parts;
using Hil.Rigs;
using Hil.Rigs.Boards;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Benchmarks;

/// <summary>What every benchmark needs: this machine's clock and tools, the board kinds and their firmware.</summary>
internal static class Surroundings
{
    private static readonly string Builds = ProjectRoot.File("artifacts", "firmware", "benchmarks");

    public static PartCatalog Catalog { get; } = Engine.Parts.Catalog;

    public static BoardKinds Kinds { get; } = BoardKinds.Load(ProjectRoot.File("Rigs", "Boards"), Catalog);

    public static RigServices Services { get; } =
        new(new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance), TimeProvider.System, NullLoggerFactory.Instance);

    public static string SmallModel { get; } = ProjectRoot.File("Orchestrator", "Models", "Shipped", "small.onnx");

    public static string LargeModel { get; } = ProjectRoot.File("Orchestrator", "Models", "Shipped", "large.onnx");

    /// <summary>The linked firmware of a board kind, built from the sources as they are now.</summary>
    /// <param name="kind">The board.</param>
    /// <param name="builds">Where to; a folder of the benchmarks' own when null.</param>
    /// <param name="program">Which of our programs.</param>
    public static async Task<string> FirmwareAsync(BoardKind kind, string? builds = null, string program = "firmware")
    {
        builds ??= Builds;
        var make = new Command("make", "-C", ProjectRoot.File("Firmware"), $"BOARD={kind.Firmware}", $"APP={program}", $"BUILD={builds}") { TimeOut = TimeSpan.FromMinutes(5) };
        (await Services.Tools.RunAsync(make, CancellationToken.None)).OrTrouble();
        return Path.Combine(builds, kind.Firmware, program + ".elf");
    }
}
