namespace Hil.EndToEnd.Tests;

/// <summary>`hil meter` as a user meets it: calibrated once, read live, and applied to what is measured later.</summary>
public sealed class MeterCommandTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public MeterCommandTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
    }

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_calibration_is_kept_shown_and_makes_the_intervals_of_later_runs_narrower()
    {
        var before = await EnergyAsync();
        var calibrated = await hil.RunAsync("meter", "calibrate", "host-1", "--bench", "host", "--resistor", "100 ohm", "--error", "0.1");
        Assert.True(calibrated.ExitCode == 0, $"{calibrated}");
        Assert.Contains("before: not calibrated", calibrated.Output, StringComparison.Ordinal);
        Assert.Matches(@"now: +\d{4}-\d\d-\d\d \d\d:\d\d UTC: offset -?\d+\.\d+ mA .*resistor 100 ohm \+-0\.1 %", calibrated.Output);

        var after = await EnergyAsync();
        Assert.Null(before["meter"]!["calibration"]);
        Assert.StartsWith("resistor", (string?)after["meter"]!["calibration"]!["reference"], StringComparison.Ordinal);
        Assert.True((double)after["idle"]!["halfWidth95"]! < 0.5 * (double)before["idle"]!["halfWidth95"]!);
        Assert.True((double)after["floorMilliamperes"]! < 0.5 * (double)before["floorMilliamperes"]!);

        var read = await hil.RunAsync("meter", "read", "host-1", "--bench", "host", "--for", "2 s");
        Assert.True(read.ExitCode == 0, $"{read}");
        Assert.Contains("calibrated", read.Errors, StringComparison.Ordinal);
        Assert.Equal(2, read.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Matches(@"^ +1\.\d s +5\.0\d\d mA .* 3\.\d+ V .* 0 missed, 0 saturated", read.Output);
    }

    [Theory]
    [InlineData("has no power meter", "meter", "read", "netduino", "--bench", "fast")]
    [InlineData("has no rig 'host-3'", "meter", "calibrate", "host-3", "--bench", "host")]
    [InlineData("'100' has no unit", "meter", "calibrate", "host-1", "--bench", "host", "--resistor", "100")]
    [InlineData("one or the other", "meter", "calibrate", "host-1", "--bench", "host", "--resistor", "100 ohm", "--reference", "20 mA")]
    [InlineData("more than 0 and less than 50", "meter", "calibrate", "host-1", "--bench", "host", "--resistor", "100 ohm", "--error", "0")]
    [InlineData("leave --yes out", "meter", "calibrate", "host-1", "--bench", "host", "--resistor", "100 ohm", "--yes")]
    [InlineData("beside an emulated one", "meter", "calibrate", "host-1", "--bench", "host", "--reference", "20 mA")]
    [InlineData("tells no gain", "meter", "calibrate", "host-1", "--bench", "host", "--resistor", "1000000 ohm")]
    public async Task What_cannot_be_read_or_calibrated_is_one_message_and_leaves_no_calibration(string message, params string[] arguments)
    {
        var result = await hil.RunAsync(arguments);

        Assert.True(result.ExitCode is 2 or 3, $"{result}");
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(site.Workspace.State, "calibrations")));
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"meter":"ina219","identity":"another chip","calibration":{"date":"2026-11-01T00:00:00Z","offsetAmperes":0,"offsetError":0,"gain":1,"gainError":0.01,"reference":""}}""", "of another meter")]
    [InlineData("""{"meter":"ina219","identity":"x","calibration":{"date":"2026-11-01T00:00:00Z","offsetAmperes":0,"offsetError":0,"gain":0,"gainError":0.01,"reference":""}}""", "out of bounds")]
    public async Task A_calibration_that_is_damaged_or_of_another_meter_is_not_applied_and_the_run_says_so(string text, string message)
    {
        site.Write(Path.Combine("state", "calibrations", "host-host-1.json"), text);

        Assert.Contains(message, (string?)Assert.Single((await EnergyAsync())["notes"]!.AsArray()), StringComparison.Ordinal);
    }

    private async Task<System.Text.Json.Nodes.JsonObject> EnergyAsync()
    {
        var run = await hil.RunAsync("run", site.Experiment(4), "--bench", "host", "--json");
        Assert.True(run.ExitCode == 0, $"{run}");
        return run.Json["trials"]!.AsArray().Single(trial => (string?)trial!["rig"] == "host-1")!["energy"]!.AsObject();
    }
}
