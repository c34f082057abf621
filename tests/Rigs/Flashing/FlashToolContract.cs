using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Flashing;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Tests.Flashing;

/// <summary>What every flash tool must do. Tools are found, not listed: one more needs its recordings and nothing else here.</summary>
public sealed class FlashToolContract
{
    public static TheoryData<string> Tools => FlashRecordings.Tools;

    public static TheoryData<string, string> Failures => FlashRecordings.Failures;

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Its_commands_name_every_file_and_run_its_own_program(string name)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        Assert.Equal(name, PartCatalog.NameOf(tool.GetType()));
        var job = await site.PrepareAsync(tool);
        var steps = tool.Write(job);
        Assert.NotEmpty(steps);
        Assert.All(steps, step => Assert.Equal(tool.Program.Program, step.Command.Program));
        var words = string.Join(' ', steps.Select(step => $"{step.Command} {step.Script?.Text}"));
        Assert.All(job.Files, file => Assert.Contains(Path.ChangeExtension(file.Path, null), words, StringComparison.Ordinal));
        Assert.All(job.Files, file => Assert.True(file.Bytes > 0));
        Assert.Equal(words, string.Join(' ', tool.Write(job).Select(step => $"{step.Command} {step.Script?.Text}")));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void It_says_how_to_install_its_program_and_how_long_it_may_run(string name)
    {
        var program = FlashRecordings.Tool(name).Program;
        Assert.True(program.Package is null != program.Install is null, "a Debian package or else another way");
        Assert.InRange(program.TimeOut, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));
        Assert.Contains((program.Package ?? program.Install)!, new MissingToolException(program).Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task It_names_the_board_that_it_flashes_or_says_that_it_takes_the_only_one(string name)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        var words = string.Join(' ', tool.Write(await site.PrepareAsync(tool)).Select(step => step.Command));
        var summary = RealFirmware.Catalog.Of(typeof(IFlashTool)).Single(part => part.Name == name).Summary;
        Assert.True(words.Contains(site.Target.Serial!, StringComparison.Ordinal) || words.Contains(site.Target.Port!, StringComparison.Ordinal)
            || words.Contains("localhost:3333", StringComparison.Ordinal) || words.EndsWith(site.Folder, StringComparison.Ordinal)
            || summary.Contains("one at a time", StringComparison.Ordinal) || summary.Contains("at a time may", StringComparison.Ordinal), words);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task It_does_without_a_port_and_a_serial_number_or_says_what_it_lacks(string name)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        var job = await site.PrepareAsync(tool) with { Target = site.Target with { Port = null, Serial = null, Probe = null } };
        if (Record.Exception(() => tool.Write(job)) is not { } refusal)
            return;
        var trouble = Assert.IsType<TroubleException>(refusal);
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Equal($"rig-1: flash tool '{name}' needs a serial port", trouble.What);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Its_output_of_success_is_a_success(string name)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        var job = await WrittenAsync(site, tool);
        var report = tool.Judge(job, [FlashRecordings.Read(name, "success", tool.Write(job)[0].Command)]);
        Assert.True(report.Bytes > 0);
        Assert.Equal(TimeSpan.FromSeconds(1), report.Elapsed);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Words_of_success_do_not_outweigh_an_exit_code(string name)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        var job = await WrittenAsync(site, tool);
        var result = FlashRecordings.Read(name, "success", tool.Write(job)[0].Command) with { ExitCode = 1 };
        Assert.Throws<FlashFailedException>(() => tool.Judge(job, [result]));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Exit_code_0_without_a_word_is_no_success(string name)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        var job = await site.PrepareAsync(tool);
        var silent = new ToolResult(tool.Write(job)[0].Command, 0, "", TimeSpan.Zero);
        Assert.Throws<FlashFailedException>(() => tool.Judge(job, [silent]));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task Flash_that_is_said_to_be_written_once_of_twice_is_no_success(string name)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        var job = await site.PrepareAsync(tool);
        var whole = FlashRecordings.Read(name, "success", tool.Write(job)[0].Command);
        var half = whole with { Output = whole.Output[..(whole.Output.Length / 2)] };
        Assert.Throws<FlashFailedException>(() => tool.Judge(job, [half]));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Its_recorded_failures_are_told_apart(string name, string recording)
    {
        using var site = new FlashSite();
        var tool = FlashRecordings.Tool(name);
        var job = await WrittenAsync(site, tool);
        var result = FlashRecordings.Read(name, recording, tool.Write(job)[0].Command);
        var failure = Assert.Throws<FlashFailedException>(() => tool.Judge(job, [result]));
        Assert.Equal(FlashRecordings.FailureOf(recording), failure.Failure);
        Assert.Same(result, failure.Result);
        Assert.StartsWith("rig-1: ", failure.What, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public void It_has_a_recorded_failure(string name) => Assert.Contains(Failures, row => row.Data.Item1 == name);

    /// <summary>As if flash had been read back right, and files copied.</summary>
    private static async Task<FlashJob> WrittenAsync(FlashSite site, IFlashTool tool)
    {
        var job = await site.PrepareAsync(tool);
        foreach (var file in job.Files)
        {
            File.Copy(file.Path, file.ReadBack);
            var copy = Path.Combine(site.Folder, Path.GetFileName(file.Path));
            if (copy != file.Path)
                File.Copy(file.Path, copy);
        }

        return job;
    }
}
