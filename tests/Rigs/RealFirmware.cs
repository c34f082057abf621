using Hil.Protocols.Parts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests;

/// <summary>The project's own firmware, built on demand with its Makefile.</summary>
public sealed class RealFirmware
{
    // Tests run in parallel, and two makes of one folder would take each other's half-written files for done.
    private static readonly SemaphoreSlim Builder = new(1, 1);
    private static readonly string Builds = ProjectRoot.File("artifacts", "firmware", "rig-tests");

    public static PartCatalog Catalog { get; } = new(typeof(Rig).Assembly);

    public static BoardKinds Kinds { get; } = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), Catalog);

    public static RigServices Services { get; } =
        new(new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance), TimeProvider.System, NullLoggerFactory.Instance);

    /// <summary>The ELF file of a board kind; skips the test when a tool is missing to build or run it.</summary>
    public static async Task<string> BuildAsync(BoardKind kind)
    {
        string[] needed = kind.Emulation is null ? ["make", "gcc"] : ["make", "arm-none-eabi-gcc", "qemu-system-arm", "gdb-multiarch"];
        var missing = needed.FirstOrDefault(tool => ToolPath.Find(tool) is null);
        Assert.SkipWhen(missing is not null, $"{missing} is not installed");
        var make = new Command("make", "-C", ProjectRoot.File("Firmware"), $"BOARD={kind.Firmware}", $"BUILD={Builds}") { TimeOut = TimeSpan.FromMinutes(5) };
        await Builder.WaitAsync();
        try
        {
            (await Services.Tools.RunAsync(make, CancellationToken.None)).OrTrouble();
        }
        finally
        {
            Builder.Release();
        }

        return Path.Combine(Builds, kind.Firmware, "firmware.elf");
    }

    public static BenchRig Settings(string kind, IConnection connection, int? pace = null) =>
        new() { Name = "rig-1", Board = new(kind, new("bench.yaml", 1, 1)), Connection = connection, Pace = pace };

    public static Rig NewRig(BenchRig settings, BoardKind kind) => new(settings, kind, settings.FlashToolsFor(kind), Services);
}
