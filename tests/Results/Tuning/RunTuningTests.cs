using Hil.Protocols;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Tuning;

namespace Hil.Results.Tests.Tuning;

/// <summary>Tuning, replay and transfer on a run of two rigs, one of whose outputs are softer.</summary>
public sealed class RunTuningTests
{
    private static readonly Dictionary<string, SampleRecord[]> Rigs = new()
    {
        ["left"] = [.. GivenOutputs.Calibrated(600, seed: 11).Select(sample => Record(sample))],
        ["soft"] = [.. GivenOutputs.Calibrated(600, seed: 12).Select(sample => Record(sample with { Codes = Softer(sample.Codes) }))],
    };

    [Fact]
    public void A_tuned_policy_on_its_own_rig_undercuts_what_any_other_rigs_parameters_do_there()
    {
        var tuning = Tune();
        Assert.Equal(["left", "soft"], tuning.Rigs.Select(rig => rig.Rig));
        Assert.Contains(tuning.Transfers, one => one is { From: "left", To: "soft" });
        Assert.All(tuning.Transfers, one => Assert.True(one.Figures.Cost >= one.Own - 1e-12, $"{one}"));
        var moved = tuning.Transfers.Single(one => one is { Policy: "maximum-probability", From: "left", To: "soft", Truth: Truth.Labels, Beta: 0.2 });
        Assert.True(moved.Figures.Cost > moved.Own + 0.01, $"{moved}");
    }

    [Fact]
    public void A_replay_of_the_tuned_settings_costs_what_the_tuning_says()
    {
        var tuning = Tune();
        foreach (var of in tuning.Rigs[0].Tunings)
        {
            foreach (var policy in of.Policies)
            {
                var parsed = Hil.Protocols.Parts.YamlFile.Parse<IDecisionPolicy>(policy.Settings, "tuning", new(typeof(IDecisionPolicy).Assembly));
                var replayed = RunReplay.Of(Run(), Samples, new ReplayRequest { Policies = [parsed], Rig = "left", Betas = [of.Beta], Truths = [of.Truth] });
                Assert.Equal(policy.Cost, replayed.Rigs.Single().Policies[1].Betas.Single().Figures.Cost, 9);
            }
        }
    }

    [Fact]
    public void A_replay_shows_what_ran_beside_what_would_have()
    {
        var replay = RunReplay.Of(Run(), Samples, new ReplayRequest { Policies = [new Always(), new Never()], Rig = "left", Truths = [Truth.Labels] }).Rigs.Single();
        Assert.Equal([0L, 600, 0], replay.Policies.Select(policy => policy.Offloads));
        Assert.Equal([true, false, false], replay.Policies.Select(policy => policy.Ran));
        Assert.Equal((replay.Policies[0].AcceptedAccuracy, null), (replay.Policies[2].AcceptedAccuracy, replay.Policies[1].AcceptedAccuracy));
    }

    [Fact]
    public void Without_an_edge_model_its_answers_are_taken_as_right_and_the_tables_say_so()
    {
        static IEnumerable<SampleRecord> Edgeless(StoredTrial trial) => Samples(trial).Select(sample => sample with { EdgeClass = null });
        var tuning = RunTuning.Of(Run(), Edgeless, new TuningRequest { Rig = "left", Betas = [0.2] });
        var labels = Assert.Single(tuning.Rigs[0].Tunings);
        Assert.Equal((Truth.Labels, true, 0.2), (labels.Truth, labels.EdgeAssumed, labels.Policies[0].CrossValidated!.Against.FullOffload.Cost));
        Assert.Contains(TuningTables.Of(tuning), table => table.Notes.Any(note => note.Contains("assumed to be right", StringComparison.Ordinal)));
    }

    [Fact]
    public void Costly_false_negatives_lead_to_fewer_of_them()
    {
        var even = Tune(new TuningRequest { Rig = "left", Betas = [0.2], Positive = "dog", Truths = [Truth.Edge] });
        var uneven = Tune(new TuningRequest { Rig = "left", Betas = [0.2], Positive = "dog", FalseNegative = 5, Truths = [Truth.Edge] });
        Assert.Equal(1, uneven.Costs.Positive);
        var (before, after) = (even.Rigs[0].Tunings[0].Policies[0], uneven.Rigs[0].Tunings[0].Policies[0]);
        Assert.True(after.CrossValidated!.OffloadRate > before.CrossValidated!.OffloadRate);
        Assert.True(after.Cost <= 5 * before.Cost);
    }

    [Theory]
    [InlineData("middle", null, null, "left, soft")]
    [InlineData(null, "marginal", null, "margin")]
    [InlineData(null, null, "god", "dog")]
    public void What_the_run_lacks_is_named_with_what_it_has(string? rig, string? policy, string? positive, string known)
    {
        var request = new TuningRequest { Rig = rig, Policies = policy is null ? [] : [policy], Positive = positive };
        var trouble = Assert.Throws<TroubleException>(() => Tune(request));
        Assert.Equal(2, trouble.ExitCode);
        Assert.Contains(known, trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_truth_that_is_not_known_is_refused_with_the_other()
    {
        static IEnumerable<SampleRecord> Unlabelled(StoredTrial trial) => Samples(trial).Select(sample => sample with { Label = null });
        var trouble = Assert.Throws<TroubleException>(() => RunTuning.Of(Run(), Unlabelled, new TuningRequest { Truths = [Truth.Labels] }));
        Assert.Contains("--edge-truth", trouble.Message, StringComparison.Ordinal);
        Assert.All(RunTuning.Of(Run(), Unlabelled, new TuningRequest()).Rigs, rig => Assert.All(rig.Tunings, one => Assert.Equal(Truth.Edge, one.Truth)));
    }

    [Fact]
    public void A_policy_that_cannot_use_the_outputs_is_refused_by_name_and_left_out_otherwise()
    {
        Assert.DoesNotContain(Tune().Rigs[0].Tunings[0].Policies, policy => policy.Policy == "two-thresholds");
        Assert.Contains("two classes", Assert.Throws<TroubleException>(() => Tune(new TuningRequest { Policies = ["two-thresholds"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_that_nobody_can_read_are_refused()
    {
        var run = Run();
        run = run with { Trials = [.. run.Trials.Select(trial => trial with { Provenance = trial.Provenance with { Output = null } })] };
        Assert.Equal(TroubleKind.Data, Assert.Throws<TroubleException>(() => RunTuning.Of(run, Samples, new TuningRequest())).Kind);
    }

    internal static TuningFile Tune(TuningRequest? request = null) => RunTuning.Of(Run(), Samples, request ?? new TuningRequest { Folds = 5 });

    internal static StoredRun Run() => new()
    {
        Provenance = Given.Run(),
        Started = DateTimeOffset.UnixEpoch,
        Trials = [.. Rigs.Keys.Select((rig, index) => new StoredTrial
        {
            Id = index, StartedNanoseconds = 0, Sent = 600, Provenance = Given.Trial(rig: rig) with { Model = "small", ModelHash = "00ff" },
        })],
    };

    internal static IEnumerable<SampleRecord> Samples(StoredTrial trial) => Rigs[trial.Provenance.Rig];

    private static SampleRecord Record(RecordedSample sample) => Given.Answered(sample.Sequence, sample.Local, sample.Label, sample.Edge) with { LocalOutput = sample.Codes };

    /// <summary>Half as far from equal probabilities.</summary>
    private static sbyte[] Softer(ReadOnlyMemory<sbyte> codes) => Array.ConvertAll(codes.ToArray(), code => (sbyte)((((code + 128) + 85) / 2) - 128));
}
