using Hil.Results.Statistics;

namespace Hil.Results.Tests.Tuning;

public sealed class BootstrapTests
{
    private static readonly Costs Usual = new(0.2);

    [Fact]
    public void The_interval_covers_the_true_cost_and_the_true_difference_as_often_as_it_says()
    {
        // Offloads 30 %: cost 0.2 each, 3 % of them wrong; of the accepted 8 % are wrong. Accepting all: 8 % and 40 % wrong.
        const double Cost = (0.3 * (0.2 + 0.03)) + (0.7 * 0.08);
        const double Difference = (0.3 * 0.4) + (0.7 * 0.08) - Cost;
        var random = new Random(1);
        const int Trials = 400;
        var (cost, difference) = (0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var outcomes = new Outcomes();
            for (var sample = 0; sample < 300; sample++)
            {
                var offloaded = random.NextDouble() < 0.3;
                var local = random.NextDouble() < (offloaded ? 0.4 : 0.08) ? Loss.Wrong : Loss.None;
                var edge = random.NextDouble() < 0.03 ? Loss.Wrong : Loss.None;
                outcomes.Add(offloaded, offloaded ? edge : local, local, edge);
            }

            var figures = DecisionFigures.Of(outcomes, Usual)!;
            if (figures.Interval95.Low <= Cost && Cost <= figures.Interval95.High) cost++;
            if (figures.Against.LocalOnly.Low <= Difference && Difference <= figures.Against.LocalOnly.High) difference++;
        }

        // 95 % of 400 within three standard deviations of 4.4, and one more for the percentile interval's known shortness.
        Assert.InRange(cost, 362, 396);
        Assert.InRange(difference, 362, 396);
    }

    [Fact]
    public void Equal_decisions_show_no_difference_and_beat_nothing()
    {
        var outcomes = new Outcomes();
        for (var sample = 0; sample < 90; sample++) outcomes.Add(false, (Loss)(sample % 3 == 0 ? 1 : 0), (Loss)(sample % 3 == 0 ? 1 : 0), Loss.None);
        var local = DecisionFigures.Of(outcomes, Usual)!.Against.LocalOnly;
        Assert.Equal((0.0, 0.0, 0.0, false), (local.Difference, local.Low, local.High, local.Beats));
    }

    [Fact]
    public void Asymmetric_costs_are_those_of_the_answers_in_the_end()
    {
        var outcomes = new Outcomes();
        outcomes.Add(true, Loss.FalsePositive, Loss.FalseNegative, Loss.FalsePositive);
        outcomes.Add(false, Loss.FalseNegative, Loss.FalseNegative, Loss.None);
        outcomes.Add(false, Loss.Wrong, Loss.Wrong, Loss.None);
        outcomes.Add(false, Loss.None, Loss.None, Loss.None);
        var costs = new Costs(0.5, FalsePositive: 2, FalseNegative: 5);
        Assert.Equal((0.5 + 2 + 5 + 1) / 4, outcomes.Cost(costs), 12);
        var baselines = outcomes.Baselines(costs)!;
        Assert.Equal((11 / 4.0, (2.0 + 2) / 4, (1.5 + 2) / 4), (baselines.LocalOnly, baselines.FullOffload, baselines.Oracle));
        Assert.Equal((1L, 1L, 1L), (outcomes.Offloads, outcomes.Right, outcomes.AcceptedRight));
    }

    [Theory]
    [InlineData(12, 0.3)]
    [InlineData(1000, 0.003)]
    [InlineData(1000, 0.4)]
    [InlineData(1_000_000, 0.9)]
    public void Binomial_draws_have_the_mean_and_the_variance_of_the_distribution(long trials, double probability)
    {
        var random = new SplitMix64(3);
        const int Draws = 20_000;
        var (sum, squares) = (0.0, 0.0);
        var mean = trials * probability;
        for (var draw = 0; draw < Draws; draw++)
        {
            var of = Binomial.Draw(random, trials, probability);
            Assert.InRange(of, 0, trials);
            sum += of - mean;
            squares += (of - mean) * (of - mean);
        }

        var variance = mean * (1 - probability);
        Assert.InRange(sum / Draws / Math.Sqrt(variance / Draws), -4, 4);
        Assert.InRange(squares / Draws / variance, 0.95, 1.05);
    }

    [Fact]
    public void A_false_positive_answers_the_positive_class_wrongly_and_a_false_negative_misses_it()
    {
        var rule = new LossRule(1);
        Assert.Equal([Loss.None, Loss.FalseNegative, Loss.FalsePositive, Loss.Wrong], [rule.Of(1, 1), rule.Of(0, 1), rule.Of(1, 2), rule.Of(0, 2)]);
        Assert.Equal(Loss.Wrong, default(LossRule).Of(1, 0));
    }
}
