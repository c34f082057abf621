using Hil.Results.Comparing;
using Hil.Results.Statistics;

namespace Hil.Results.Tests.Comparing;

public sealed class ExactTests
{
    [Fact]
    public void Fishers_tea_lady_has_her_probability() =>
        Assert.Equal(0.4857142857, Proportions.Unpaired(new Proportion(3, 4), new Proportion(1, 4)).Probability, 8);

    [Theory]
    [InlineData(0, 6, 2.0 / 64)]
    [InlineData(2, 8, 0.109375)]
    [InlineData(5, 5, 1)]
    [InlineData(0, 0, 1)]
    public void Only_the_samples_that_changed_count_in_pairs(int lost, int won, double probability) =>
        Assert.Equal(probability, Proportions.Paired(80, lost, won, 100).Probability, 8);

    [Fact]
    public void Holm_multiplies_by_what_is_left_and_never_falls() =>
        Assert.Equal([0.03, 0.06, 0.06, 0.9], Holm.Adjust([0.0075, 0.03, 0.02, 0.9]).Select(value => Math.Round(value, 10)));

    [Theory]
    [InlineData(12.7062, 1, 0.02)]
    [InlineData(2.7764, 4, 0.003)]
    [InlineData(1.984, 100, 0.0005)]
    [InlineData(3.8495, 10, 0.05)]
    public void Tails_of_Students_t_are_close(double t, double freedom, double tolerance) =>
        Assert.Equal(t > 3.8 && freedom == 10 ? 0.0032 : 0.05, Tail.Student(t, freedom), tolerance);

    [Fact]
    public void A_few_pairs_cannot_show_more_than_chance_allows()
    {
        var cost = MeanCost.Paired([.. Enumerable.Repeat((0.0, 1.0), 4), .. Enumerable.Repeat((0.0, 0.0), 96)]);
        Assert.True(cost.Probability >= 1.0 / 8);
        Assert.Equal(1.0, Tail.LeastPaired(0));
        Assert.Equal(0.1, Tail.LeastUnpaired(3, 3), 6);
    }

    [Fact]
    public void A_quantile_needs_samples_on_both_its_sides() =>
        Assert.Equal((6, 72), (QuantileBootstrap.LeastCount(50), QuantileBootstrap.LeastCount(95)));
}
