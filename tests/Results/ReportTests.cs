using System.Text.Json.Nodes;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Testing;

namespace Hil.Results.Tests;

public sealed class ReportTests
{
    /// <summary>Six answered, one timed out, one errored; beta 0.5.</summary>
    private static readonly SampleRecord[] Mixed =
    [
        Given.Answered(0, local: 1, label: 1, edge: 1),
        Given.Answered(1, local: 2, label: 1, edge: 1),
        Given.Answered(2, local: 2, label: 1, edge: 1, offload: true),
        Given.Answered(3, local: 1, label: 1, edge: 2, offload: true),
        Given.Answered(4, local: 0, label: 1, edge: 1, offload: true, by: AnsweredBy.Late),
        Given.Answered(5, local: 1, label: 1, edge: 1, offload: true, by: AnsweredBy.Failed),
        Given.TimedOut(6),
        Given.Errored(7),
    ];

    [Fact]
    public void Figures_of_a_small_trial_are_those_counted_by_hand()
    {
        var report = Report(Mixed);
        Assert.Equal(new SampleCounts(8, 6, 1, 1, 2), report.Samples);
        Assert.Equal((3 / 6.0, 5 / 6.0, 3 / 6.0), (report.Accuracy.Local, report.Accuracy.Edge, report.Accuracy.Final));
        Assert.Equal(Interval.Wilson(3, 6), report.Accuracy.Interval95.Final);
        Assert.Equal(2 / 6.0, report.Agreement);
        Assert.Equal((4, 4 / 6.0), (report.Offloads, report.OffloadRate));
        // Labels: wrong final answers are samples 1, 3, 4. Edge as the truth: 1 and 4. Four offloads at 0.5 each.
        Assert.Equal(new CostReport(0.5, (2.0 + 3) / 6, (2.0 + 2) / 6), report.Cost);
        Assert.Equal(new Baselines(3 / 6.0, 0.5 + (1 / 6.0), report.Baselines.Labels!.Random, 1.5 / 6), report.Baselines.Labels);
        Assert.Equal((4 / 6.0 * (0.5 + (1 / 6.0))) + (2 / 6.0 * 0.5), report.Baselines.Labels.Random, 12);
        Assert.Equal(4 / 6.0, report.Baselines.Edge!.LocalOnly, 12);
        Assert.Equal(Truth.Labels, report.Truth);
        Assert.Equal(12, report.Resends);
        // 6 answers from 0 ms to the last result at 55 ms.
        Assert.Equal(6 / 0.055, report.ImagesPerSecond!.Value, 6);
    }

    [Fact]
    public void Latencies_are_microseconds_of_the_phase_and_of_the_samples_that_have_it()
    {
        var latencies = Report(Mixed, Given.Trial() with { TickHz = 2_000_000 }).LatencyUs!;
        Assert.Equal((6, 150.0, 150.0), (latencies.Infer!.Count, latencies.Infer.P50, latencies.Infer.Max));
        Assert.Equal((4, 25.0, 25.0), (latencies.Transmit!.Count, latencies.Transmit.P50, latencies.Transmit.Max));
        Assert.Equal((1.0, 2.5, 2.5, 2.5, 2.5), (latencies.Idle!.P50, latencies.Idle.P90, latencies.Idle.P95, latencies.Idle.P99, latencies.Idle.Max));
        Assert.Equal(149.504, Assert.Single(latencies.Infer.Histogram.From));
        Assert.Equal(6, Assert.Single(latencies.Infer.Histogram.Count));
        Assert.Null(Report([Given.Answered(0)]).LatencyUs!.Wait);
    }

    [Fact]
    public void A_pipelined_trial_knows_its_throughput_and_no_latency()
    {
        var report = Report(Mixed, Given.Trial(StreamingMode.Pipelined));
        Assert.Null(report.LatencyUs);
        Assert.NotNull(report.ImagesPerSecond);
    }

    [Fact]
    public void In_fast_emulated_time_only_what_the_board_does_by_itself_has_a_latency_and_nothing_has_a_rate()
    {
        var report = Report(Mixed, Given.Trial() with { EmulatedTime = TrialProvenance.Fast });
        var latencies = report.LatencyUs!;
        Assert.Equal((null, null, null, null), (latencies.Idle, latencies.Receive, latencies.Transmit, latencies.Wait));
        Assert.True(latencies is { Infer: not null, Decide: not null, Reply: not null });
        Assert.Equal((null, null, TrialProvenance.Fast), (report.ImagesPerSecond, report.LinkUtilisation, report.EmulatedTime));
    }

    [Fact]
    public void A_trial_that_ended_before_its_planned_images_is_inconclusive_though_each_that_was_sent_is_answered()
    {
        SampleRecord[] two = [Given.Answered(0), Given.Answered(1)];
        Assert.Equal(Verdict.Passed, Report(two, Given.Trial() with { Planned = 2 }).Verdict);
        Assert.Equal(Verdict.Inconclusive, Report(two, Given.Trial() with { Planned = 3 }).Verdict);
    }

    [Fact]
    public void What_is_unmet_where_the_run_was_cut_short_is_inconclusive_and_not_failed()
    {
        SampleRecord[] samples = [Given.Answered(0), Given.Errored(1)];
        var stored = Stored(samples, new Expectation("samples.errored", "== 0"));
        Assert.Equal(Verdict.Failed, RunReport.From(stored, _ => samples).Verdict);
        var broken = stored with { Trials = [stored.Trials[0] with { Trouble = "the board is gone" }] };
        Assert.Equal(Verdict.Inconclusive, RunReport.From(broken, _ => samples).Verdict);
        var cut = stored with { Trials = [stored.Trials[0] with { Provenance = Given.Trial() with { Planned = 3 } }] };
        Assert.Equal(Verdict.Inconclusive, RunReport.From(cut, _ => samples).Verdict);
    }

    [Fact]
    public void Without_labels_the_edge_model_is_the_truth_and_the_table_says_so()
    {
        var report = Run([.. Mixed.Select(sample => sample with { Label = null })]);
        var trial = report.Trials[0];
        Assert.Equal(Truth.Edge, trial.Truth);
        Assert.Equal((null, null, null), (trial.Accuracy.Local, trial.Accuracy.Edge, trial.Accuracy.Final));
        Assert.Null(trial.Cost.Labels);
        Assert.Null(trial.Baselines.Labels);
        Assert.Equal(4 / 6.0, trial.Cost.Edge);
        Assert.All(trial.Tuned, tuned => Assert.True(tuned.Labels is null && tuned.Edge is not null));
        Assert.Contains(RunTable.From(report).Notes, note => note.Contains("taken as the truth", StringComparison.Ordinal));
    }

    [Fact]
    public void A_trial_without_an_edge_model_has_no_figure_of_it()
    {
        var report = Report([Given.Answered(0, edge: null)]);
        Assert.Equal((1.0, null), (report.Accuracy.Local, report.Accuracy.Edge));
        Assert.Null(report.Agreement);
        Assert.Null(report.Cost.Edge);
        Assert.Null(report.Baselines.Labels);
    }

    [Fact]
    public void Costs_are_tuned_at_the_experiments_beta_and_at_two_fixed_ones()
    {
        var samples = Enumerable.Range(0, 100).Select(index => Given.Answered(index, local: index < 40 ? 2 : 1)).ToArray();
        var report = Report(samples, beta: 0.3);
        Assert.Equal([0.2, 0.3, 0.5], report.Tuned.Where(one => one.Policy == "maximum-probability").Select(one => one.Beta));
        Assert.Equal([0.2, 0.3, 0.5], report.Decided.Select(one => one.Beta));
        // The score grows with the sequence number: the first 40 are wrong, so the threshold is that of code 40.
        var tuned = report.Tuned[0].Labels!;
        Assert.Equal(0.4 * 0.2, tuned.Cost, 12);
        Assert.Contains("0.65624", tuned.Settings, StringComparison.Ordinal);
        Assert.InRange(tuned.CrossValidated!.Value, 0.08, 0.10);
        Assert.Equal(tuned.CrossValidated.Value, (0.2 * tuned.OffloadRate!.Value) + 1 - tuned.Accuracy!.Value, 12);
        Assert.True(tuned.Interval95!.Low < tuned.CrossValidated && tuned.CrossValidated < tuned.Interval95.High);
        Assert.True(tuned.Against is { LocalOnly.Beats: true, FullOffload.Beats: true, Random.Beats: true, Oracle.Beats: false });
        Assert.Equal((0.4, 0.2), (tuned.Against.LocalOnly.Cost, tuned.Against.FullOffload.Cost));
    }

    [Fact]
    public void A_trial_passes_when_every_sample_was_answered_and_is_inconclusive_otherwise()
    {
        Assert.Equal(Verdict.Passed, Run([Given.Answered(0)]).Verdict);
        Assert.Equal(Verdict.Inconclusive, Run([Given.Answered(0), Given.TimedOut(1)]).Verdict);
        Assert.Equal(Verdict.Inconclusive, Run([Given.Answered(0), Given.Errored(1)]).Verdict);
        Assert.Equal(Verdict.Inconclusive, Run([]).Verdict);
        Assert.Equal(Verdict.Inconclusive, RunReport.From(Stored([]) with { Trials = [] }, _ => []).Verdict);
        Assert.Equal(Verdict.Inconclusive, RunReport.From(Stored([Given.Answered(0)]) with { Trouble = "broker died" }, _ => [Given.Answered(0)]).Verdict);
    }

    [Fact]
    public void Only_an_expectation_fails_a_run_and_the_worst_trial_decides()
    {
        SampleRecord[] good = [Given.Answered(0)], bad = [Given.Answered(0, local: 2)];
        var run = Stored(good, new Expectation("accuracy.final", ">= 0.80"));
        run = run with { Trials = [run.Trials[0], run.Trials[0] with { Id = 2, Provenance = Given.Trial(rig: "right") }] };
        var report = RunReport.From(run, trial => trial.Id == 2 ? bad : good);
        Assert.Equal([Verdict.Passed, Verdict.Failed], report.Trials.Select(trial => trial.Verdict));
        Assert.Equal(Verdict.Failed, report.Verdict);
        Assert.Equal([("left", 1.0), ("right", 0.0)], report.Expectations.Select(outcome => (outcome.Rig, outcome.Actual!.Value)));
    }

    [Fact]
    public void An_expectation_of_a_figure_that_cannot_be_known_is_inconclusive()
    {
        var report = RunReport.From(Stored([Given.Answered(0, label: null)], new Expectation("accuracy.final", ">= 0.80")), _ => [Given.Answered(0, label: null)]);
        Assert.Equal(Verdict.Inconclusive, report.Verdict);
        Assert.Null(Assert.Single(report.Expectations).Actual);
    }

    [Fact]
    public void The_report_has_the_shape_that_was_agreed()
    {
        var json = JsonNode.Parse(Run(Mixed).ToJson())!;
        Assert.Equal(1, (int)json["schema"]!);
        Assert.Equal("inconclusive", (string)json["verdict"]!);
        var trial = json["trials"]![0]!.AsObject();
        string[] agreed = ["rig", "board", "origin", "mode", "policy", "samples", "accuracy", "agreement", "offloads", "offloadRate",
            "cost", "latencyUs", "hostLatencyUs", "energy", "imagesPerSecond", "linkUtilisation", "resends"];
        Assert.All(agreed, name => Assert.True(trial.ContainsKey(name), name));
        Assert.Equal(["sent", "answered", "timedOut", "errored", "fallbacks"], trial["samples"]!.AsObject().Select(property => property.Key));
        Assert.Equal(["beta", "labels", "edge"], trial["cost"]!.AsObject().Select(property => property.Key));
        Assert.Equal(Enum.GetNames<Phase>().Take(PhaseTicks.Count).Select(name => name.ToLowerInvariant()), trial["latencyUs"]!.AsObject().Select(property => property.Key));
        Assert.Equal(["count", "p50", "p90", "p95", "p99", "max", "histogram"], trial["latencyUs"]!["infer"]!.AsObject().Select(property => property.Key));
        Assert.Equal(("emulated", "sequential"), ((string)trial["origin"]!, (string)trial["mode"]!));
        Assert.Null(trial["energy"]);
    }

    [Fact]
    public void The_schema_is_the_approved_one()
    {
        var approved = ProjectRoot.File("tests", "approved", "run-report.schema.json");
        Assert.True(File.Exists(approved), $"approve this as {approved}:\n{ReportSchema.Text()}");
        Assert.Equal(File.ReadAllText(approved), ReportSchema.Text());
    }

    [Fact]
    public void Reports_are_valid_by_the_approved_schema_and_damaged_ones_are_not()
    {
        var schema = JsonNode.Parse(File.ReadAllText(ProjectRoot.File("tests", "approved", "run-report.schema.json")))!;
        SampleRecord[][] runs = [Mixed, [], [Given.Answered(0, edge: null, label: null)]];
        foreach (var samples in runs)
        {
            var report = JsonNode.Parse(RunReport.From(Stored(samples, new Expectation("resends", "== 0")), _ => samples).ToJson())!;
            Assert.Empty(SchemaCheck.Problems(schema, report));
            report["trials"]![0]!["samples"]!["sent"] = "many";
            report["trials"]![0]!.AsObject().Remove("cost");
            report["verdict"] = "great";
            Assert.Equal(3, SchemaCheck.Problems(schema, report).Count());
        }
    }

    [Fact]
    public void The_table_marks_where_figures_come_from_and_prints_the_sum()
    {
        var table = RunTable.From(Run(Mixed));
        Assert.Equal(new RunTableColumn("left", "netduinoplus2", Origin.Emulated), Assert.Single(table.Columns));
        Assert.Equal("8 = 6 + 1 + 1", table.Rows.Single(row => row.Figure.StartsWith("sent", StringComparison.Ordinal)).Cells[0]);
        Assert.Contains(table.Rows, row => row.Figure == "cross-validated cost of it, beta 0.2");
        var markdown = MarkdownTable.Of(table);
        Assert.Contains("left, netduinoplus2 (emulated)", markdown, StringComparison.Ordinal);
        Assert.All(markdown.Split('\n').Where(line => line.StartsWith('|')), line => Assert.Equal(4, line.Count(letter => letter == '|')));
    }

    private static TrialReport Report(SampleRecord[] samples, TrialProvenance? trial = null, double beta = 0.5) =>
        TrialReport.From(new StoredTrial { Id = 1, Provenance = trial ?? Given.Trial(), StartedNanoseconds = 0, Sent = samples.Length }, samples, beta);

    private static RunReport Run(SampleRecord[] samples) => RunReport.From(Stored(samples), _ => samples);

    private static StoredRun Stored(SampleRecord[] samples, params Expectation[] expectations) => new()
    {
        Provenance = Given.Run("run-1", expectations),
        Started = DateTimeOffset.UnixEpoch,
        Trials = [new StoredTrial { Id = 1, Provenance = Given.Trial(), StartedNanoseconds = 0, Sent = samples.Length }],
    };
}
