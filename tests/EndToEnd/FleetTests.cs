namespace Hil.EndToEnd.Tests;

/// <summary>All emulated board kinds at once.</summary>
[Collection("emulated boards")]
public sealed class FleetTests : IDisposable
{
    private readonly Site site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task One_run_drives_six_kinds_of_boards_and_their_outputs_are_equal_to_the_bit()
    {
        var plan = site.Plan(site.Experiment(24), "fleet");
        foreach (var rig in plan.Rigs) Built.Firmware(rig.Board.Firmware);
        Assert.Equal(6, plan.Rigs.Select(rig => rig.Board.Name).Distinct().Count());
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, 24);
        var rigs = site.Samples(end.Report);
        Assert.Equal(6, rigs.Count);
        var first = rigs.Values.First();
        Assert.All(rigs.Values, rows =>
        {
            Claims.OutputsAreEqual(first, rows);
            Assert.Equal(first.Select(row => row.FinalClass), rows.Select(row => row.FinalClass));
        });
    }
}
