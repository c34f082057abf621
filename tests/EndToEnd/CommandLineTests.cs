using System.Text.Json.Nodes;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>The `hil` program as a user or a script meets it: arguments in, text and exit code out.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public CommandLineTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site);
    }

    /// <summary>Every command with its subcommands.</summary>
    public static TheoryData<string> Commands =>
    [
        "", "run", "check", "discover", "identify", "wiring", "list", "list boards", "list parts", "list runs", "list rigs", "flash", "monitor", "try", "model", "model build", "model check",
        "data", "data make", "meter", "meter read", "meter calibrate", "show", "export", "import", "import mlperf-tiny",
    ];

    public void Dispose() => site.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task The_help_of_a_command_has_an_example_that_begins_with_it(string command)
    {
        var result = await hil.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.True(result.ExitCode == 0, $"{result}");
        Assert.Contains($"Example: hil {command}".TrimEnd(), result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_standard_output_is_one_object_and_nothing_else()
    {
        var result = await hil.RunAsync("run", site.Experiment(6), "--bench", "host", "--json");

        Assert.True(result.ExitCode == 0, $"{result}");
        var report = result.Json;
        Assert.Equal((1, "passed"), ((int)report["schema"]!, (string?)report["verdict"]));
        Assert.All(report["trials"]!.AsArray(), trial => Assert.Equal(6, (int)trial!["samples"]!["answered"]!));
        Assert.All(report["trials"]!.AsArray(), trial => Assert.Equal("emulated", (string?)trial!["energy"]!["meter"]!["origin"]));
        Assert.Empty(SchemaCheck.Problems(JsonNode.Parse(await File.ReadAllTextAsync(ProjectRoot.File("tests", "approved", "run-report.schema.json"), Site.Cancellation))!, report));

        var shown = await hil.RunAsync("show", "last", "--json");
        Assert.Equal(report.ToJsonString(), shown.Json.ToJsonString());
    }

    [Fact]
    public async Task A_run_ends_in_a_table_and_can_be_listed_shown_and_exported()
    {
        var run = await hil.RunAsync("run", site.Experiment(6), "--bench", "host");
        Assert.True(run.ExitCode == 0, $"{run}");
        Assert.Matches(@"sent = answered \+ timed out \+ errored +6 = 6 \+ 0 \+ 0 +6 = 6 \+ 0 \+ 0", run.Output);
        Assert.Matches(@"host-1 +host-2", run.Output);
        Assert.All(["final", "this run", "transmit", "images per second"], figure => Assert.Contains($"  {figure}", run.Output, StringComparison.Ordinal));
        Assert.Contains("host-1: 6 of 6", run.Errors, StringComparison.Ordinal);
        var name = site.Store.Runs().Single().Run;
        Assert.Contains($"run {name}: passed", run.Output, StringComparison.Ordinal);

        Assert.Contains(name[..13], (await hil.RunAsync("list", "runs")).Output, StringComparison.Ordinal);
        Assert.Contains($"run {name}: passed", (await hil.RunAsync("show", name)).Output, StringComparison.Ordinal);
        var latency = await hil.RunAsync("show", name, "--latency");
        Assert.True(latency.ExitCode == 0, $"{latency}");
        Assert.Matches(@"infer +6( +\d+\.\d+){5}\n", latency.Output);
        Assert.Matches(@"clock: infer\n( +[\d.]+ \.\. +[\d.]+ \|( #+ \d)?\n)+", latency.Output);
        foreach (var format in (string[])["csv", "parquet", "json"])
        {
            var exported = await hil.RunAsync("export", "last", "--format", format);
            Assert.True(exported.ExitCode == 0, $"{exported}");
            Assert.True(new FileInfo(Path.Combine(site.Folder, exported.Output.Trim())).Length > 0);
        }

        Assert.Equal(1 + (2 * 6), File.ReadLines(Path.Combine(site.Folder, name + ".csv")).Count());
    }

    [Fact]
    public async Task One_image_can_be_tried_and_a_rig_flashed()
    {
        var image = new byte[32 * 32 * 3];
        new Random(3).NextBytes(image);
        await File.WriteAllBytesAsync(Path.Combine(site.Folder, "image.bin"), image, Site.Cancellation);
        var tried = await hil.RunAsync("try", "host-1", "image.bin", "--bench", "host");
        Assert.True(tried.ExitCode == 0, $"{tried}");
        Assert.Matches(@"local answer\s+\d \w+", tried.Output);
        Assert.Matches($@"CRC of the pixels\s+{Protocols.Wire.Crc32.Compute(image):x8}", tried.Output);

        var flashed = await hil.RunAsync("flash", "host-2", "--bench", "host");
        Assert.True(flashed.ExitCode == 0, $"{flashed}");
        Assert.Matches(@"^copy wrote [\d,]+ bytes in \d+\.\d\d s, which were read back and compared\r?\nhost: firmware ", flashed.Output);
    }

    [Fact]
    public async Task A_set_up_is_checked_without_touching_a_board()
    {
        var right = await hil.RunAsync("check", "--bench", "host");
        Assert.True(right.ExitCode == 0, $"{right}");
        var bench = site.Write("wrong.yaml", "rigs:\n  - { name: a, board: hoost, connection: process }\n  - { name: b, board: netduinoplus2, connection: process }\n");
        var wrong = await hil.RunAsync("check", "--bench", bench);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("did you mean 'host'", wrong.Output, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("has its own processor", wrong.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_is_made_the_same_for_a_seed()
    {
        foreach (var file in (string[])["one.bin", "two.bin"])
        {
            var made = await hil.RunAsync("data", "make", file, "--count", "20", "--seed", "9");
            Assert.True(made.ExitCode == 0, $"{made}");
        }

        var one = await File.ReadAllBytesAsync(Path.Combine(site.Folder, "one.bin"), Site.Cancellation);
        Assert.Equal(20 * 3073, one.Length);
        Assert.Equal(one, await File.ReadAllBytesAsync(Path.Combine(site.Folder, "two.bin"), Site.Cancellation));
    }
}
