using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Results.Comparing;
using Hil.Results.Energy;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Tests.Comparing;

public sealed class RunComparisonTests
{
    private static readonly MadeRun Before = new("before", 1);
    private static readonly MadeRun After = new("after", 2);

    [Fact]
    public void Equal_runs_do_not_cry_wolf()
    {
        var (alarms, uncorrected) = (0, 0);
        for (var pair = 0; pair < 200; pair++)
        {
            var random = new Random(1000 + pair);
            // Every other pair has images of its own in each run.
            var before = Made(Before with { Seed = (2 * pair) + 100, Trial = Before.Trial with { DataSet = $"synthetic {2 * pair:x16}" } });
            var after = Made(After with { Seed = (2 * pair) + 101, Trial = After.Trial with { DataSet = $"synthetic {(2 * pair) + (pair % 2):x16}" } });
            var figures = before.Against(after).Trials[0].Figures;
            if (figures.Any(figure => figure.Outcome is not (ComparisonOutcome.NoDifferenceShown or ComparisonOutcome.NotComparable))) alarms++;
            if (figures.Any(figure => figure.Probability < Holm.Level)) uncorrected++;

            MadeRun Made(MadeRun run) => run with
            {
                Count = 80,
                Energy = Given.Energy(Origin.Measured) with { Infer = Drawn(500, 12), Image = Drawn(9_000, 120), WindowMedian = Drawn(5_000, 8) with { Count = 5 } },
                Throughput = new ThroughputReport([.. Enumerable.Range(0, 5).Select(_ => ThroughputWindow.Of(1000, 16.6 * (1 + (0.001 * Deviate()))))]),
            };

            EnergyFigure Drawn(double mean, double half) => new(mean + (half / 1.96 * Deviate()), half, EnergyMethod.Integrated, 120);

            double Deviate() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        // One by one the same figures would have raised more alarms than one run of 20 may.
        Assert.InRange(alarms, 0, 10);
        Assert.InRange(uncorrected, 11, 200);
    }

    [Fact]
    public void A_slower_inference_is_worse_and_fails()
    {
        var comparison = Before.Against(After with { Infer = 17_000 });
        var figure = comparison.Trials[0].Figures.Single(one => one.Figure == "latencyUs.infer.p50");
        Assert.Equal((ComparisonOutcome.Worse, true, Verdict.Failed), (figure.Outcome, figure.Paired, comparison.Verdict));
        Assert.InRange(figure.Difference!.Value, 380, 420);
        Assert.InRange(figure.Low!.Value, 370, figure.Difference.Value);
        Assert.InRange(figure.Adjusted!.Value, figure.Probability!.Value, Holm.Level);
        Assert.Equal(ComparisonOutcome.Better, (Before with { Infer = 17_000 }).Against(After, "latencyUs.infer.p50").Outcome);
    }

    [Fact]
    public void A_shift_within_the_noise_of_real_boards_is_none_however_sure_it_is()
    {
        var figure = (Before with { Count = 2_000 }).Against(After with { Count = 2_000, Infer = 16_640 }, "latencyUs.infer.p50");
        Assert.True(figure is { Low: > 0, Noise: > 49 and < 52, Outcome: ComparisonOutcome.NoDifferenceShown });
    }

    [Fact]
    public void More_wrong_answers_are_worse()
    {
        var later = After with { Flips = 0.5 };
        foreach (var name in new[] { "accuracy.local", "accuracy.final", "cost.labels" }) Assert.Equal(ComparisonOutcome.Worse, Before.Against(later, name).Outcome);
    }

    [Fact]
    public void What_pairs_show_is_lost_where_the_samples_are_others()
    {
        var later = After with { Flips = 0.14, Count = 200 };
        var before = Before with { Flips = 0, Count = 200 };
        var paired = before.Against(later, "accuracy.local");
        var unpaired = before.Against(later with { Trial = later.Trial with { DataSet = MadeRun.Data[..^16] } }, "accuracy.local");
        Assert.Equal((true, "McNemar, exact", false, "Fisher, exact"), (paired.Paired, paired.Method, unpaired.Paired, unpaired.Method));
        Assert.True(paired.Probability < 1e-4 && paired.Outcome == ComparisonOutcome.Worse);
        Assert.True(paired.High - paired.Low < 0.7 * (unpaired.High - unpaired.Low));
    }

    [Fact]
    public void Phases_that_the_host_has_a_part_in_are_shown_and_not_judged()
    {
        var slower = Before with { Name = "slower", Trial = Before.Trial with { TickHz = 900_000 } };
        var comparison = Before.Against(slower);
        var wait = comparison.Trials[0].Figures.Single(figure => figure.Figure == "latencyUs.receive.p50");
        Assert.Equal((ComparisonOutcome.Different, true), (wait.Outcome, wait.Reason is not null));
    }

    [Fact]
    public void Every_figure_is_one_of_the_report()
    {
        var figures = new MadeRun("a", 1) { Energy = Full(3.3), Throughput = Windows() }.Against(new MadeRun("b", 2) { Energy = Full(3.3), Throughput = Windows() }).Trials[0].Figures;
        Assert.True(figures.Count > 25, $"{figures.Count} figures");
        Assert.All(figures, figure => Assert.Contains(Figures.Known, known => known.Path == figure.Figure && known.Kind == FigureKind.Number));
    }

    [Fact]
    public void Values_are_those_of_the_reports()
    {
        var report = Reports.TrialReport.From(Before.Stored.Trials[0], Before.Samples(), Before.Beta);
        var figures = Before.Against(After).Trials[0].Figures.ToDictionary(figure => figure.Figure);
        var trial = new TrialFigures(report);
        foreach (var (path, figure) in figures) Assert.Equal(trial.Find(Figures.Check(path, "").Path)![0].Number!.Value, figure.Before!.Value, 1e-9);
    }

    [Fact]
    public void Energies_at_another_voltage_are_refused()
    {
        var figure = (Before with { Energy = Full(1.8) }).Against(After with { Energy = Full(3.0) }, "energy.infer.microjoules");
        Assert.Equal((ComparisonOutcome.NotComparable, "another supply: 1.80 V and 3.00 V"), (figure.Outcome, figure.Reason));
        Assert.Equal((500.0, 500.0, null), (figure.Before, figure.After, figure.Difference));
    }

    [Fact]
    public void The_gain_of_the_same_meter_cancels_and_that_of_another_does_not()
    {
        var (energy, other) = (Gain(Full(3.3), "0x40"), Gain(Full(3.3), "0x41"));
        Assert.Equal(ComparisonOutcome.Worse, (Before with { Energy = energy }).Against(After with { Energy = Dearer(energy) }, "energy.infer.microjoules").Outcome);
        Assert.Equal(ComparisonOutcome.NoDifferenceShown, (Before with { Energy = energy }).Against(After with { Energy = Dearer(other) }, "energy.infer.microjoules").Outcome);

        static EnergyReport Gain(EnergyReport energy, string identity) => energy with
        {
            Meter = energy.Meter with { GainError = 0.02, Identity = identity },
            Infer = energy.Infer! with { HalfWidth95 = 1.96 * Math.Sqrt((0.02 * 500 * 0.02 * 500) + 1) },
        };

        static EnergyReport Dearer(EnergyReport energy) => energy with { Infer = energy.Infer! with { Microjoules = 510 } };
    }

    [Theory]
    [InlineData("origin", "latencyUs.infer.p50", "measured against emulated")]
    [InlineData("mode", "latencyUs.infer.p50", "streaming was sequential and pipelined")]
    [InlineData("beta", "cost.labels", "another beta: 0.2 and 0.5")]
    [InlineData("edge", "cost.edge", "another truth: the edge models differ")]
    [InlineData("labels", "cost.labels", "not known in after")]
    [InlineData("labels", "accuracy.local", "not known in after")]
    [InlineData("few", "latencyUs.infer.p95", "too few samples: 72 bound a 95 % quantile")]
    public void What_must_not_be_compared_says_why(string what, string figure, string reason)
    {
        var later = what switch
        {
            "origin" => After with { Trial = After.Trial with { Origin = Origin.Emulated, EmulatedTime = "realtime" } },
            "mode" => After with { Trial = After.Trial with { Mode = StreamingMode.Pipelined } },
            "beta" => After with { Beta = 0.5 },
            "edge" => After with { Trial = After.Trial with { EdgeModelHash = "cc" } },
            "labels" => After with { Labelled = false },
            _ => After with { Count = 70 },
        };
        var compared = Before.Against(later, figure);
        Assert.Equal((ComparisonOutcome.NotComparable, reason), (compared.Outcome, compared.Reason));
    }

    [Fact]
    public void Fast_emulated_time_is_not_compared_with_real_time()
    {
        var fast = Before with { Trial = Before.Trial with { Origin = Origin.Emulated, EmulatedTime = TrialProvenance.Fast } };
        var real = After with { Trial = After.Trial with { Origin = Origin.Emulated, EmulatedTime = "realtime" } };
        var figures = fast.Against(real).Trials[0].Figures.Where(figure => figure.Figure.StartsWith("latencyUs.", StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(figures);
        Assert.All(figures, figure => Assert.Equal(ComparisonOutcome.NotComparable, figure.Outcome));
        Assert.Equal("emulated time ran otherwise: fast and realtime", figures.Single(figure => figure.Figure == "latencyUs.infer.p50").Reason);
    }

    [Fact]
    public void A_process_for_a_board_has_no_time_to_judge()
    {
        var process = Before.Trial with { Origin = Origin.Emulated };
        var figure = (Before with { Trial = process }).Against(After with { Infer = 20_000, Trial = process }, "latencyUs.infer.p50");
        Assert.Equal(ComparisonOutcome.Different, figure.Outcome);
    }

    [Fact]
    public void Images_that_are_not_the_same_are_not_paired_whatever_their_names_say()
    {
        var trial = Before.Against(After with { Labelled = true, Trial = After.Trial with { DataSet = MadeRun.Data } });
        Assert.Equal(120, trial.Trials[0].Pairs);
        var stored = (Before.Stored, After.Stored);
        var other = RunComparison.From(stored.Item1, stored.Item2,
            one => ReferenceEquals(one, stored.Item1.Trials[0]) ? Before.Samples() : After.Samples().Select(sample => sample with { Crc = 1 }), _ => []);
        Assert.Equal(0, other.Trials[0].Pairs);
        Assert.Contains("samples are not paired: image 0 is not the same in both", other.Trials[0].Notes);
    }

    [Fact]
    public void A_gate_does_not_pass_on_what_is_missing()
    {
        Assert.Equal(Verdict.Passed, Before.Against(After).Verdict);
        var broken = After with { Count = 100, Trial = After.Trial with { Planned = 120 } };
        Assert.Equal((Verdict.Inconclusive, false), (Before.Against(broken).Verdict, Before.Against(broken).Trials[0].Whole));
    }

    [Fact]
    public void Trials_without_a_partner_are_listed_and_without_any_in_common_there_is_nothing_to_compare()
    {
        var (before, after) = (Before.Stored, After.Stored);
        var other = after.Trials[0] with { Id = 2, Provenance = After.Trial with { Policy = "margin", PolicySettings = "{ threshold: 0.4 }" } };
        var comparison = RunComparison.From(before with { Trials = [before.Trials[0], other] }, after, _ => Before.Samples(), _ => []);
        Assert.Equal(["left, margin { threshold: 0.4 }"], comparison.OnlyBefore);
        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        var trouble = Assert.Throws<TroubleException>(() => RunComparison.From(before, after with { Trials = [other] }, _ => [], _ => []));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains("left, margin { threshold: 0.4 }", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_of_one_store_are_compared_with_their_energies()
    {
        using var folder = new TempFolder();
        var trial = Before.Trial with { Planned = 120 };
        await Given.StoreAsync(folder, Before.Samples(), Given.Run("run-1") with { Beta = 0.2 }, trial, Full(3.3), Energies(1));
        var store = await Given.StoreAsync(folder, After.Samples(), Given.Run("run-2") with { Beta = 0.2 }, trial, Full(3.3), Energies(2));
        var comparison = RunComparison.From(store, "run-1", "run-2");
        var image = comparison.Trials[0].Figures.Single(figure => figure.Figure == "energy.image.microjoules");
        Assert.Equal((120, true, true), (comparison.Trials[0].Pairs, image.Paired, image.High > image.Low));
        Assert.Equal(Verdict.Passed, comparison.Verdict);
        Assert.Contains("\"verdict\":\"passed\"", comparison.ToJson(), StringComparison.Ordinal);

        static IEnumerable<SampleEnergy> Energies(int seed) => Enumerable.Range(0, 120).Select(index => Given.SampleEnergy((index * seed) % 120)).OrderBy(one => one.Sequence).DistinctBy(one => one.Sequence);
    }

    private static EnergyReport Full(double volts)
    {
        var figure = new EnergyFigure(500, 4, EnergyMethod.Integrated, 120);
        return Given.Energy(Origin.Measured) with
        {
            SupplyVolts = volts,
            Receive = figure,
            Infer = figure,
            Decide = figure,
            Transmit = figure,
            Wait = figure,
            Reply = figure,
            Image = figure,
            ImageAboveIdle = figure,
            Cycle = figure,
            WindowMedian = figure,
        };
    }

    private static ThroughputReport Windows() => new([ThroughputWindow.Of(1000, 16.6), ThroughputWindow.Of(1000, 16.61), ThroughputWindow.Of(1000, 16.6)]);
}
