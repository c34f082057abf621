using System.Collections.Immutable;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Flashes a board whose boot loader shows itself as a drive, by copying a UF2 file to it. It cannot be read back: the
/// handshake verifies. The drive is told by its label alone: one board of a kind at a time may show it.
/// </summary>
[PartName("uf2")]
public sealed record Uf2Copy : IFlashTool
{
    // dd (coreutils) tells how much it wrote. The drive is gone as soon as it has the last block: then closing or syncing it fails.
    private static readonly FlashWords Words = new(@"^\d+ bytes .*copied", VerifiedBy.Handshake,
        new(FlashFailure.WrongFile, "No space left"),
        new(FlashFailure.NoDevice, "dd: failed to open"));

    /// <summary>The chip's number in UF2 files, from uf2families.json: <c>0xe48bff56</c> for the RP2040.</summary>
    public required uint Family { get; init; }

    /// <summary>The drive's label, <c>RPI-RP2</c>, or the folder that it is mounted at.</summary>
    public required string Volume { get; init; }

    public Command Program => new("dd")
    {
        Package = "coreutils",
        TimeOut = TimeSpan.FromMinutes(2),
        Environment = ImmutableDictionary<string, string>.Empty.Add("LC_ALL", "C"),
    };

    public FlashFormat Format => FlashFormat.Uf2(Family);

    public IReadOnlyList<FlashStep> Write(FlashJob job) =>
        [new(Program.With("if=" + job.Files[0].Path, "of=" + Path.Combine(Mounted(), "flash.uf2"), "bs=64k", "conv=fsync"))];

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results) => Words.Judge(job, results, 1);

    /// <summary>Where desktops mount drives (udisks2): below /media in Debian, below /run/media elsewhere.</summary>
    private string Mounted()
    {
        string[] places = [Path.Combine("/media", Environment.UserName, Volume), Path.Combine("/run/media", Environment.UserName, Volume)];
        return Path.IsPathRooted(Volume) ? Volume : places.FirstOrDefault(Directory.Exists) ?? places[0];
    }
}
