using System.Text.Json.Nodes;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>`hil tune`, `hil replay` and `hil run --policy-from`: from stored outputs to parameters, and back to a board.</summary>
public sealed class TuningTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public TuningTests() => hil = new HilProgram(site);

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task A_tuned_policy_runs_on_the_board_and_costs_what_was_predicted()
    {
        Built.Firmware("host");
        Passed(await hil.RunAsync("run", site.Experiment(120, policy: "never"), "--bench", "host", "--json"));
        var tuned = Passed(await hil.RunAsync("tune", "last", "--labels", "-o", "tuning.json", "--json"));
        var chosen = tuned.Json["rigs"]![0]!["tunings"]![0]!["policies"]!.AsArray().Single(one => (string)one!["policy"]! == "margin")!;

        var run = Passed(await hil.RunAsync("run", site.Experiment(120, policy: "never"), "--bench", "host", "--policy-from", "tuning.json#margin", "--json"));
        foreach (var trial in run.Json["trials"]!.AsArray())
        {
            Assert.Equal("margin", (string)trial!["policy"]!);
            var predicted = trial["predicted"]!;
            Assert.Equal((string)tuned.Json["run"]!, (string)predicted["run"]!);
            Assert.Equal((double)chosen["crossValidated"]!["cost"]!, (double)predicted["cost"]!["predicted"]!, 12);
            Assert.True((bool)predicted["cost"]!["inside"]!, predicted.ToJsonString());
            // The board's decisions are the tuning's own: the same images cost what they did in sample.
            Assert.Equal((double)chosen["cost"]!, (double)predicted["cost"]!["observed"]!, 9);
        }

        var shown = Passed(await hil.RunAsync("show")).Output;
        Assert.Contains("range predicted by the tuning", shown, StringComparison.Ordinal);
        Assert.Contains("these images", shown, StringComparison.Ordinal);
        var other = site.Write("other.yaml", (await File.ReadAllTextAsync(site.Experiment(4), Site.Cancellation)).Replace("beta: 0.2", "beta: 0.4", StringComparison.Ordinal));
        Refused(await hil.RunAsync("run", other, "--bench", "host", "--policy-from", "tuning.json"), "beta 0.4", "0.2, 0.5");
    }

    [Fact]
    public async Task A_tuned_policy_takes_the_place_of_all_that_a_sweep_would_try_and_says_when_it_was_tuned_on_other_images()
    {
        Built.Firmware("host");
        Passed(await hil.RunAsync("run", site.Experiment(60, policy: "never"), "--bench", "host", "--json"));
        Passed(await hil.RunAsync("tune", "last", "-o", "tuning.json"));
        var text = await File.ReadAllTextAsync(site.Experiment(20, policy: "never"), Site.Cancellation);
        var sweep = site.Write("sweep.yaml", text + "sweep: { policy: [never, always, { margin: { threshold: 0.1 } }], beta: [0.2, 0.5] }\n");
        var run = Passed(await hil.RunAsync("run", sweep, "--bench", "host", "--policy-from", "tuning.json#margin", "--json"));
        Assert.Equal([0.2, 0.5], run.Json["trials"]!.AsArray().Where(trial => (string)trial!["rig"]! == "host-1").Select(trial => (double)trial!["cost"]!["beta"]!).Order());
        foreach (var trial in run.Json["trials"]!.AsArray())
        {
            Assert.Equal("margin", (string)trial!["policy"]!);
            Assert.False((bool)trial["predicted"]!["sameImages"]!);
        }
    }

    [Fact]
    public async Task A_tuning_for_another_model_is_refused_before_any_board_is_touched()
    {
        Built.Firmware("host");
        await ImportAsync();
        Passed(await hil.RunAsync("tune", "last", "--beta", "0.2", "-o", "tuning.json"));
        var text = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(site.Folder, "tuning.json"), Site.Cancellation))!;
        text["rigs"]![0]!["modelHash"] = "0123456789abcdef";
        site.Write("other.json", text.ToJsonString());
        Refused(await hil.RunAsync("run", site.Experiment(4), "--bench", "host", "--policy-from", "other.json"), "other.json", "was tuned for model 'ic01'");
        Refused(await hil.RunAsync("run", site.Experiment(4), "--bench", "host", "--policy-from", "missing.json"), "missing.json", "cannot be read");
    }

    [Fact]
    public async Task A_published_sessions_outputs_are_replayed_and_tuned_with_its_labels()
    {
        await ImportAsync();
        string[] thresholds = ["0.5", "0.7", "0.8", "0.9", "0.95", "0.99"];
        var policies = thresholds.Select(threshold => $"{{ maximum-probability: {{ threshold: {threshold} }} }}")
            .Append("{ logistic-regression: { bias: -4.63391351, w1: 5.93658349, w2: -3.04197074 } }");
        var replay = Passed(await hil.RunAsync(["replay", "last", "--json", "--beta", "0.2", "0.5", .. policies.SelectMany(policy => (string[])["--policy", policy])]));
        var rig = replay.Json["rigs"]!.AsArray().Single()!;
        Assert.True((bool)rig["edgeAssumed"]!);
        Assert.Equal([0, 10, 30, 42, 57, 65, 94, 50], rig["policies"]!.AsArray().Select(policy => (int)policy!["offloads"]!));
        // (0.2 * 57 + 4 accepted wrong) / 200.
        Assert.Equal(0.077, (double)rig["policies"]![4]!["betas"]![0]!["figures"]!["cost"]!, 9);

        var tune = Passed(await hil.RunAsync("tune", "last", "--beta", "0.2"));
        Assert.Contains("assumed to be right", tune.Output, StringComparison.Ordinal);
        Assert.Contains("beats local only by", tune.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "tune", "nothing")]
    [InlineData("no rig 'x'", "tune", "last", "--rig", "x")]
    [InlineData("did you mean 'margin'?", "replay", "last", "--policy", "{ margn: { threshold: 0.3 } }")]
    [InlineData("needs the setting 'threshold'", "replay", "last", "--policy", "margin")]
    [InlineData("--policy", "replay", "last")]
    [InlineData("from 0 up to", "tune", "last", "--beta", "1.5")]
    [InlineData("go together", "tune", "last", "--costs", "fn=5")]
    [InlineData("is not 'fn=NUMBER'", "tune", "last", "--costs", "fm=5", "--positive", "1")]
    [InlineData("--folds", "tune", "last", "--folds", "1")]
    [InlineData("goes with --policy-from", "run", "--policy", "margin")]
    public async Task What_is_asked_wrongly_ends_in_one_message(string reason, params string[] arguments)
    {
        await ImportAsync();
        var result = await hil.RunAsync(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(reason, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    private async Task ImportAsync()
    {
        var labels = ProjectRoot.ReferenceFile("mlperf-tiny", "ic01-y_labels.csv");
        Passed(await hil.RunAsync("import", "mlperf-tiny", Path.Combine(Path.GetDirectoryName(labels)!, "v1.3-st-l4r5zi-p-ic")));
    }

    private static HilResult Passed(HilResult result)
    {
        Assert.True(result.ExitCode == 0, $"{result}");
        return result;
    }

    private static void Refused(HilResult result, params string[] parts)
    {
        Assert.True(result.ExitCode == 2, $"{result}");
        Assert.All(parts, part => Assert.Contains(part, result.Errors, StringComparison.Ordinal));
    }
}
