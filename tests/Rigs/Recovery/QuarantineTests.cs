using Hil.Protocols;
using Hil.Rigs.Recovery;

namespace Hil.Rigs.Tests.Recovery;

public sealed class QuarantineTests : IDisposable
{
    private static readonly QuarantineNote Note = new()
    {
        Since = new(2026, 11, 25, 3, 0, 0, TimeSpan.Zero),
        Run = "20261125-030000-abcdef",
        Kind = TroubleKind.Board,
        Cause = "It hung.",
        Evidence = "rig.txt",
    };

    private readonly string folder = Directory.CreateTempSubdirectory("hil-quarantine-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_rig_that_is_set_aside_stays_so_for_the_first_reason_until_it_is_cleared()
    {
        var quarantine = new Quarantine(Path.Combine(folder, "run"));
        Assert.Null(quarantine.Find("bench-rig"));
        quarantine.Set("bench-rig", Note);
        quarantine.Set("bench-rig", Note with { Cause = "It hung again." });
        Assert.Equal(Note, quarantine.Find("bench-rig"));
        Assert.Null(quarantine.Find("bench-other"));
        Assert.True(quarantine.Clear("bench-rig"));
        Assert.False(quarantine.Clear("bench-rig"));
        Assert.Null(quarantine.Find("bench-rig"));
    }

    [Fact]
    public void A_note_that_cannot_be_read_keeps_the_rig_aside()
    {
        var quarantine = new Quarantine(folder);
        File.WriteAllText(Path.Combine(folder, "bench-rig.quarantine"), "{ \"since\": ");
        var trouble = Assert.Throws<TroubleException>(() => quarantine.Find("bench-rig"));
        Assert.Contains("bench-rig.quarantine", trouble.Message, StringComparison.Ordinal);
        Assert.True(quarantine.Clear("bench-rig"));
    }
}
