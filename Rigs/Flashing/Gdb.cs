using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>
/// Flashes with a real gdb's <c>load</c>, which programs real flash through any gdb server: that of QEMU, OpenOCD, a J-Link, a
/// Black Magic probe. Verified with <c>compare-sections</c>.
/// </summary>
public sealed partial record Gdb : IFlashTool
{
    /// <summary>gdb's program.</summary>
    public string Tool { get; init; } = "gdb-multiarch";

    /// <summary>The gdb server, <c>host:port</c>; nothing for the one that the connection offers.</summary>
    public string? Server { get; init; }

    /// <summary>gdb commands before writing: <c>monitor reset halt</c>.</summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>The server's own command that resets the board (after <c>monitor</c>); nothing for the connection's.</summary>
    public string? Reset { get; init; }

    /// <summary>How long writing and verifying may take.</summary>
    [System.ComponentModel.DataAnnotations.Range(typeof(TimeSpan), "1 s", "10 min")]
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(60);

    public Command Program => new(Tool) { Package = "gdb-multiarch", TimeOut = TimeOut };

    public FlashFormat Format => FlashFormat.Linked;

    public IReadOnlyList<FlashStep> Write(FlashJob job)
    {
        var target = job.Target;
        var endpoint = Server is null ? target.Gdb : new GdbEndpoint(Server, null, Held: false);
        if (endpoint is null)
            throw target.Lacks(this, "a gdb server to talk to", "Give the setting 'server' of flash tool 'gdb', as host:port.");

        // No time-out of 2 s for a packet: erasing a large sector takes longer (STM32F405, 128 KB: up to 4 s, DS8626 table 40).
        var script = ImmutableArray.CreateBuilder<string>();
        script.AddRange("set pagination off", "set confirm off", "set remotetimeout 30", "target extended-remote " + endpoint.Address);
        script.AddRange(Before);
        foreach (var file in job.Files)
            script.AddRange($"file {Quote(file.Path)}", "load", "compare-sections");
        if ((Reset ?? endpoint.Reset) is { } reset)
            script.Add("monitor " + reset);
        script.Add(endpoint.Held ? "disconnect" : "detach");
        return [new(Program.With("-nx", "-batch").With(script.SelectMany(line => (string[])["-ex", line])))];
    }

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results)
    {
        var result = results[0];
        var text = result.Output;
        if (Mismatch().Match(text) is { Success: true } bad)
            throw Fail(FlashFailure.VerifyMismatch, $"section {bad.Groups[1].Value} does not hold what was written", "Flash it again; if it stays so, the flash is worn or protected.");
        if (Refusal().Match(text) is { Success: true } refused)
            throw Fail(FlashFailure.NoDevice, "gdb could not reach its server: " + refused.Value.Trim(), "Check that the board is powered and that nothing else uses its debug port.");
        var loads = Rate().Count(text);
        var wanted = job.Files.Count;
        if (loads != wanted)
            throw Fail(FlashFailure.Unknown, $"gdb wrote {loads} of {wanted} images", ToolFailedException.Last(text));
        var sections = Loaded().Matches(text);
        var verified = Matched().Count(text);
        if (verified < sections.Count || sections.Count == 0)
            throw Fail(FlashFailure.Unknown, $"gdb verified {verified} of {sections.Count} sections", ToolFailedException.Last(text));
        if (result.ExitCode != 0)
            throw Fail(FlashFailure.Unknown, $"gdb ended with exit code {result.ExitCode}", ToolFailedException.Last(text));
        return new(sections.Sum(section => long.Parse(section.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)), result.Elapsed);

        FlashFailedException Fail(FlashFailure failure, string what, string remedy) => new(failure, what, job.Target, result, remedy);
    }

    private static string Quote(string path) => "\"" + path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    [GeneratedRegex(@"^Section (\S+), range .*MIS-MATCHED", RegexOptions.Multiline)]
    private static partial Regex Mismatch();

    [GeneratedRegex(@"^Section \S+, range .*: matched\.", RegexOptions.Multiline)]
    private static partial Regex Matched();

    [GeneratedRegex(@"^Loading section \S+, size 0x([0-9a-f]{1,8}) lma", RegexOptions.Multiline)]
    private static partial Regex Loaded();

    [GeneratedRegex(@"^Transfer rate: ", RegexOptions.Multiline)]
    private static partial Regex Rate();

    [GeneratedRegex(@"^.*(Connection refused|Connection timed out|No such file or directory\.$|could not connect|Remote connection closed|Connection reset).*$", RegexOptions.Multiline)]
    private static partial Regex Refusal();
}
