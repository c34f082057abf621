using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>A board with addresses, a small firmware and a small model, in a folder that is gone afterwards.</summary>
public sealed class FlashSite : IDisposable
{
    public static readonly byte[] Text = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
    public static readonly byte[] Data = [1, 2, 3, 4];
    public static readonly byte[] Model = "a model"u8.ToArray();

    public static readonly BoardKind Board = new()
    {
        Title = "A board",
        Core = "a core",
        Firmware = "a",
        FlashTools = [new Gdb()],
        Memory = new()
        {
            Flash = new() { Origin = 0x08000000, Length = new(0x40000) },
            Model = new() { Origin = 0x08040000, Length = new(0x10000) },
            Ram = new() { Origin = 0x20000000, Length = new(0x10000) },
        },
    };

    public FlashSite()
    {
        Folder = Directory.CreateTempSubdirectory("hil-flash-").FullName;
        var build = Directory.CreateDirectory(Path.Combine(Folder, "build")).FullName;
        var elf = Path.Combine(build, "firmware.elf");
        File.WriteAllBytes(elf, SmallElf.Of((0x08000200, Data), (0x08000000, Text)));
        var model = Path.Combine(build, "model.bin");
        File.WriteAllBytes(model, Model);
        var hex = Path.Combine(build, "model.hex");
        File.WriteAllText(hex, IntelHex.Write(0x08040000, Model));
        Plan = new(FirmwareImage.Read(elf), new(model, hex, new('0', 32)));
        Target = new("rig-1", Board, Folder, null) { Port = "/dev/hil-no-such-port", Serial = "SERIAL-7", Probe = "SERIAL-7" };
    }

    public string Folder { get; }

    public FlashPlan Plan { get; }

    /// <summary>With a port and a serial number of which there is none.</summary>
    public FlashTarget Target { get; }

    public Task<FlashJob> PrepareAsync(IFlashTool tool) => FlashFiles.PrepareAsync(Plan, Target, tool.Format, CancellationToken.None);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
