using Hil.Protocols;
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
    public void A_clause_compares_with_its_number(string clause, double figure, bool holds) =>
        Assert.Equal(holds, new Expectation("resends", clause).Holds(figure));

    [Theory]
    [InlineData("0.8")]
    [InlineData("=> 0.8")]
    [InlineData(">= 0,8")]
    [InlineData(">= NaN")]
    [InlineData(">=")]
    [InlineData("")]
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
    [InlineData("rig")]
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
    public void Any_figure_of_a_trial_can_be_expected(string path) =>
        Assert.Equal(path, Expectation.Parse(path, ">= 0", "a.yaml").Path);

    [Fact]
    public void Verdicts_grow_worse_upwards() =>
        Assert.Equal([Verdict.Passed, Verdict.Inconclusive, Verdict.Failed], Enum.GetValues<Verdict>().Order());
}
