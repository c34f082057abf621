using Hil.Protocols;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Tests;

public sealed class ExpectationTests
{
    [Theory]
    [InlineData(">= 0.80", 0.8, true)]
    [InlineData(">= 0.80", 0.79999, false)]
    [InlineData("== 0", 0, true)]
    [InlineData("==0", 1, false)]
    [InlineData("<1e3", 999.9, true)]
    [InlineData("<= -1", -1, true)]
    [InlineData("> 5", 5, false)]
    [InlineData("!= 5", 5, false)]
    [InlineData("0.8..0.9", 0.9, true)]
    [InlineData("-1 .. 0.9", 0.91, false)]
    [InlineData("within 5 % of 0.8", 0.84, true)]
    [InlineData("within 5% of 0.8", 0.7599, false)]
    [InlineData("within 0.1 of 0.8", 0.7001, true)]
    public void A_clause_compares_with_its_number(string clause, double figure, bool holds) =>
        Assert.Equal(holds ? Verdict.Passed : Verdict.Failed, Judge("agreement", clause, Report with { Agreement = figure }).Verdict);

    [Theory]
    [InlineData("0.8")]
    [InlineData("=> 0.8")]
    [InlineData(">= 0,8")]
    [InlineData(">= NaN")]
    [InlineData(">=")]
    [InlineData("")]
    [InlineData("0.9..0.8")]
    [InlineData("within -1 of 5")]
    [InlineData("within 5 of")]
    [InlineData("== passed")]
    [InlineData("< accuracy.finale")]
    public void What_is_no_comparison_is_refused_with_its_place(string clause)
    {
        var trouble = Assert.Throws<TroubleException>(() => Expectation.Parse("resends", clause, "a.yaml, line 3, column 5"));
        Assert.Equal((TroubleKind.Configuration, "a.yaml, line 3, column 5"), (trouble.Kind, trouble.Where));
    }

    [Theory]
    [InlineData("accuracy.finale", "accuracy.final")]
    [InlineData("samples.timedout", "samples.timedOut")]
    [InlineData("latencyUs.infer.p51", "latencyUs.infer.p50")]
    public void An_unknown_figure_is_answered_with_the_nearest(string path, string nearest) =>
        Assert.Contains($"Did you mean '{nearest}'?",
            Assert.Throws<TroubleException>(() => Expectation.Parse(path, "== 0", "a.yaml")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("accuracy")]
    [InlineData("")]
    [InlineData("accuracy..final")]
    [InlineData("tuned[.beta")]
    [InlineData("tuned.beta")]
    [InlineData("accuracy[0].final")]
    [InlineData("tuned[bata=0.2].beta")]
    [InlineData("tuned[first].beta")]
    [InlineData("nothing.like.it")]
    public void What_is_no_figure_cannot_be_expected(string path) =>
        Assert.Throws<TroubleException>(() => Expectation.Parse(path, "== 0", "a.yaml"));

    [Theory]
    [InlineData("accuracy.final")]
    [InlineData("accuracy.interval95.final.low")]
    [InlineData("samples.timedOut")]
    [InlineData("cost.labels")]
    [InlineData("baselines.edge.oracle")]
    [InlineData("latencyUs.transmit.p99")]
    [InlineData("tuned[2].edge.crossValidated")]
    [InlineData("imagesPerSecond")]
    [InlineData("tuned[beta=0.2, policy=margin].labels.crossValidated")]
    [InlineData("energy.windows[].microjoulesPerInference")]
    [InlineData("left, cell 2: accuracy.final")]
    public void Any_figure_of_a_trial_can_be_expected(string path) =>
        Assert.Equal(path, Expectation.Parse(path, ">= 0", "a.yaml").Path);

    [Fact]
    public void Verdicts_grow_worse_upwards() =>
        Assert.Equal([Verdict.Passed, Verdict.Inconclusive, Verdict.Failed], Enum.GetValues<Verdict>().Order());

    [Fact]
    public void Elements_of_lists_are_chosen_by_what_they_are()
    {
        var report = Report with { Tuned = [new(0.2, "margin", null, Tuned(1)), new(0.2, "entropy", null, Tuned(2)), new(0.5, "margin", null, Tuned(3))] };
        Assert.Equal((Verdict.Passed, 3.0), Of("tuned[beta=0.5].edge.cost", "== 3"));
        Assert.Equal((Verdict.Passed, 2.0), Of("tuned[beta=0.20,policy=entropy].edge.cost", "== 2"));
        Assert.Equal((Verdict.Passed, 3.0), Of("tuned[2].edge.cost", "== 3"));
        // Of several each has to be as expected; the first that is not is told.
        Assert.Equal((Verdict.Passed, 1.0), Of("tuned[].edge.cost", "<= 3"));
        Assert.Equal((Verdict.Failed, 2.0), Of("tuned[].edge.cost", "< 2"));
        Assert.Equal((Verdict.Inconclusive, null), Of("tuned[3].edge.cost", "== 3"));
        Assert.Equal((Verdict.Inconclusive, null), Of("tuned[policy=oracle].edge.cost", "== 3"));
        Assert.Equal((Verdict.Inconclusive, null), Of("tuned[].labels.cost", "== 3"));

        (Verdict, double?) Of(string path, string clause) => Judge(path, clause, report) is var outcome ? (outcome.Verdict, outcome.Actual) : default;

        static TunedCost Tuned(double cost) => new("", cost, null, null, null, null, null);
    }

    [Fact]
    public void Words_flags_and_entries_can_be_expected()
    {
        var report = Report with { Setting = new Dictionary<string, string> { ["edge.deadline"] = "2 s" }, Energy = Given.Energy() with { Windows = [new(0, 1, 10, 5, 1, Valid: true, null)] } };
        Assert.Equal((Verdict.Passed, "passed"), Of("verdict", "== passed"));
        Assert.Equal((Verdict.Failed, "passed"), Of("verdict", "!= passed"));
        Assert.Equal((Verdict.Passed, "true"), Of("energy.windows[].valid", "== true"));
        Assert.Equal((Verdict.Passed, "2 s"), Of("setting[edge.deadline]", "== 2 s"));
        Assert.Equal((Verdict.Inconclusive, null), Of("setting[edge.batch]", "== 2 s"));
        foreach (var (path, clause) in new[] { ("verdict", "> passed"), ("verdict", "0..1"), ("energy.windows[].valid", "== 1") })
            Assert.Throws<TroubleException>(() => Expectation.Parse(path, clause, "a.yaml"));

        (Verdict, string?) Of(string path, string clause) => Judge(path, clause, report) is var outcome ? (outcome.Verdict, outcome.Word) : default;
    }

    [Fact]
    public void A_figure_can_be_the_limit_of_another()
    {
        Assert.Equal(Verdict.Passed, Judge("accuracy.final", ">= accuracy.local", Report).Verdict);
        Assert.Equal(Verdict.Failed, Judge("accuracy.final", "> accuracy.local", Report).Verdict);
        Assert.Equal(Verdict.Passed, Judge("accuracy.final", "within 1 % of accuracy.local", Report).Verdict);
        Assert.Equal(Verdict.Inconclusive, Judge("accuracy.final", "> energy.infer.microjoules", Report).Verdict);
    }

    [Fact]
    public void An_expectation_can_be_kept_to_a_rig_a_cell_or_a_setting()
    {
        var other = Report with { Rig = "right", Cell = 2, Setting = new Dictionary<string, string> { ["policy"] = "{ margin: { threshold: 0.4 } }" } };
        foreach (var path in new[] { "right: offloads", "cell 2: offloads", "right, cell 2: offloads", "policy = {margin: {threshold: 0.4}}: offloads" })
            Assert.Equal((false, true), (new Expectation(path, "== 0").Concerns(Report), new Expectation(path, "== 0").Concerns(other)));
        Assert.Contains("Did you mean 'right'?", Assert.Throws<TroubleException>(() =>
            Expectation.Parse("rihgt: offloads", "== 0", "a.yaml").RequireRig(["left", "right"], "a.yaml")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_expected_of_a_trial_that_is_not_there_is_not_met()
    {
        using var folder = new TempFolder();
        var store = await Given.StoreAsync(folder, [Given.Answered(0)], Given.Run("run-1", new("right: offloads", "== 0"), new("left: verdict", "== passed")));
        var run = store.Load("run-1");
        Assert.Equal(Verdict.Inconclusive, run.Verdict);
        Assert.Equal([("left", Verdict.Passed, "passed"), ("no trial", Verdict.Inconclusive, null)], run.Outcomes.Select(one => (one.Rig, one.Verdict, one.Word)));
    }

    [Fact]
    public void Every_figure_says_what_it_is() =>
        Assert.All(Figures.Known, figure => Assert.False(string.IsNullOrWhiteSpace(figure.Meaning), figure.Path));

    private static TrialReport Report { get; } =
        TrialReport.From(new StoredTrial { Id = 1, Provenance = Given.Trial(), StartedNanoseconds = 0, Sent = 1 }, [Given.Answered(0)], 0.5);

    private static ExpectationOutcome Judge(string path, string clause, TrialReport report) => Expectation.Parse(path, clause, "a.yaml").Judge(new TrialFigures(report), whole: true);
}
