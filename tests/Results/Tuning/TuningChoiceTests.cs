using Hil.Protocols;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Tuning;

namespace Hil.Results.Tests.Tuning;

/// <summary>From a tuning's file to a policy that runs, and back to what was predicted.</summary>
public sealed class TuningChoiceTests
{
    [Fact]
    public void A_tuning_survives_its_file()
    {
        using var folder = new TempFolder();
        var tuning = RunTuningTests.Tune();
        tuning.Save(folder.File("tuning.json"));
        Assert.Equal(tuning.ToJson(), TuningFile.Read(folder.File("tuning.json")).ToJson());
    }

    [Theory]
    [InlineData("{}", "no tuning")]
    [InlineData("not json", "no tuning")]
    [InlineData("null", "schema")]
    [InlineData("{\"schema\":9,\"run\":\"r\",\"folds\":10,\"replicates\":1,\"costs\":{\"falsePositive\":1,\"falseNegative\":1,\"positive\":null},\"rigs\":[],\"transfers\":[]}", "schema 9")]
    [InlineData("{\"schema\":1,\"run\":null,\"folds\":10,\"replicates\":1,\"costs\":null,\"rigs\":[],\"transfers\":[]}", "no tuning")]
    public void A_file_that_is_no_tuning_is_named(string text, string reason)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("wrong.json"), text);
        var trouble = Assert.Throws<TroubleException>(() => TuningFile.Read(folder.File("wrong.json")));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains(reason, trouble.Message, StringComparison.Ordinal);
        Assert.Contains("wrong.json", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rigs_that_disagree_have_to_be_named()
    {
        var tuning = RunTuningTests.Tune();
        var trouble = Assert.Throws<TroubleException>(() => TuningChoice.Of(tuning, "t.json", null, "margin", 0.2));
        Assert.Contains("t.json#left/margin", trouble.Message, StringComparison.Ordinal);
        Assert.Equal(tuning.Rigs[1].Tunings.First(one => one.Beta == 0.2).Policies.Single(one => one.Policy == "margin").Settings,
            TuningChoice.Of(tuning, "t.json", "soft", "margin", 0.2).Settings);
    }

    [Theory]
    [InlineData("right", null, 0.2, "left, soft")]
    [InlineData("left", "marign", 0.2, "margin")]
    [InlineData("left", null, 0.3, "0.2, 0.5")]
    public void What_the_tuning_does_not_have_is_named_with_what_it_has(string rig, string? policy, double beta, string known) => Assert.Contains(known,
        Assert.Throws<TroubleException>(() => TuningChoice.Of(RunTuningTests.Tune(), "t.json", rig, policy, beta)).Message, StringComparison.Ordinal);

    [Fact]
    public void Without_a_policys_name_the_one_of_least_cross_validated_cost_is_taken()
    {
        var tuning = RunTuningTests.Tune();
        var of = tuning.Rigs[0].Tunings.First(one => one.Beta == 0.5);
        Assert.Equal(of.Policies.MinBy(one => one.CrossValidated!.Cost)!.Settings, TuningChoice.Of(tuning, "t.json", "left", null, 0.5).Settings);
    }

    [Fact]
    public void Another_model_and_another_output_encoding_are_refused()
    {
        var choice = TuningChoice.Of(RunTuningTests.Tune(), "t.json", "left", "margin", 0.2);
        choice.Demand("small", "00FF", OutputQuantisation.Softmax with { Count = 3 });
        Assert.Contains("large", Assert.Throws<TroubleException>(() => choice.Demand("large", "abcd", OutputQuantisation.Softmax)).Message, StringComparison.Ordinal);
        var logits = new OutputQuantisation(OutputEncoding.Logits, 0.1, 3);
        Assert.Contains("logits of scale 0.1", Assert.Throws<TroubleException>(() => choice.Demand("small", "00ff", logits)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_predicted_is_stored_and_shown_beside_what_was_observed()
    {
        using var folder = new TempFolder();
        var choice = TuningChoice.Of(RunTuningTests.Tune(), "t.json", "left", "maximum-probability", 0.2);
        var policy = Hil.Protocols.Parts.YamlFile.Parse<IDecisionPolicy>(choice.Settings, "t.json", new(typeof(IDecisionPolicy).Assembly));
        var replay = policy.Replay(policy.Parameters(OutputQuantisation.Softmax));
        var samples = RunTuningTests.Samples(RunTuningTests.Run().Trials[0]).Select(sample => sample with { Decision = replay.Decide(new DecisionCase(0, sample.LocalOutput.Span)).Decision })
            .Select(sample => sample with { FinalClass = sample.Decision == Hil.Protocols.Messages.Decision.Offload ? sample.EdgeClass : sample.LocalClass });
        var store = await Given.StoreAsync(folder, samples, trial: Given.Trial() with { Predicted = choice.For("left") });

        var report = RunReport.From(store, "run-1");
        var predicted = report.Trials[0].Predicted!;
        Assert.Equal(("run-1", "left", false, 0.2), (predicted.Run, predicted.Rig, predicted.Transferred, predicted.Beta));
        Assert.True(predicted is { Cost.Inside: true, OffloadRate.Inside: true, Accuracy.Inside: true }, $"{predicted}");
        Assert.Equal(report.Trials[0].Decided.Single(one => one.Beta == 0.2).Labels!.Cost, predicted.Cost.Observed!.Value, 12);
        Assert.Contains(RunTable.From(report).Rows, row => row.Section.Contains("predicted", StringComparison.Ordinal) && row.Cells[0].Contains(" in 0.", StringComparison.Ordinal));
    }

    [Fact]
    public void For_another_rig_of_the_tuned_run_its_own_outputs_predict()
    {
        var choice = TuningChoice.Of(RunTuningTests.Tune(), "t.json", "left", "margin", 0.2);
        Assert.True(choice.For("soft").Transferred);
        Assert.False(choice.For("unheard-of").Transferred);
        Assert.NotEqual(choice.For("left").Figures.Cost, choice.For("soft").Figures.Cost);
    }

    [Fact]
    public void A_run_that_behaves_otherwise_is_outside_of_what_was_predicted()
    {
        var prediction = TuningChoice.Of(RunTuningTests.Tune(), "t.json", "left", "margin", 0.2).For("left");
        var trial = new StoredTrial { Id = 1, Provenance = Given.Trial() with { Predicted = prediction }, StartedNanoseconds = 0, Sent = 200 };
        var report = TrialReport.From(trial, Enumerable.Range(0, 200).Select(index => Given.Answered(index, local: 2)), 0.2);
        Assert.True(report.Predicted is { Cost.Inside: false, Accuracy.Inside: false });
    }
}
