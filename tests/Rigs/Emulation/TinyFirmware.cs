using Hil.Protocols.Parts;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Emulation;

/// <summary>Compiles tiny.c once, and switches emulated boards on. Everything is real.</summary>
public sealed class TinyFirmware : IAsyncLifetime
{
    private readonly List<string> folders = [];

    public static RigServices Services { get; } =
        new(new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance), TimeProvider.System, NullLoggerFactory.Instance);

    public static PartCatalog Catalog { get; } = new(typeof(Rig).Assembly);

    public static BoardKind Board { get; } = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), Catalog).TryFind("netduinoplus2")!;

    public string Folder { get; private set; } = "";

    public string Elf => Path.Combine(Folder, "tiny.elf");

    public async ValueTask InitializeAsync()
    {
        Folder = NewFolder();
        if (Missing is null)
        {
            (await Services.Tools.RunAsync(new("arm-none-eabi-gcc", "-mcpu=cortex-m4", "-mthumb", "-O1", "-nostdlib", "-nostartfiles", "-ffreestanding",
                "-Wall", "-Werror", "-Wl,--build-id=sha1", "-T", ProjectRoot.File("tests/Rigs/Emulation/tiny.ld"),
                ProjectRoot.File("tests/Rigs/Emulation/tiny.c"), "-o", Elf), CancellationToken.None)).OrTrouble();
        }
    }

    /// <summary>A tool that these tests need and that is not installed.</summary>
    public static string? Missing { get; } =
        new[] { "arm-none-eabi-gcc", "qemu-system-arm", "gdb-multiarch" }.FirstOrDefault(tool => ToolPath.Find(tool) is null);

    public string NewFolder()
    {
        folders.Add(Directory.CreateTempSubdirectory("hil-test-").FullName);
        return folders[^1];
    }

    /// <summary>The firmware and a model of that text.</summary>
    public async Task<FlashPlan> PlanAsync(string model)
    {
        var folder = NewFolder();
        var file = Path.Combine(folder, "model.bin");
        await File.WriteAllTextAsync(file, model + '\0');
        return new(FirmwareImage.Read(Elf), await ModelImage.PrepareAsync(file, new('0', 32), Board, folder, CancellationToken.None));
    }

    public AttachRequest Request(FlashPlan? flashed = null) => new("rig-1", Board, NewFolder(), null, flashed, Services);

    public static Task<FlashReport> FlashAsync(Attachment board, FlashPlan plan) =>
        FlashRunner.WriteAsync(new Gdb(), plan, new("rig-1", Board, "/", board.Gdb), Services.Tools, CancellationToken.None);

    public ValueTask DisposeAsync()
    {
        foreach (var folder in folders)
            Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
