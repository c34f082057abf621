using Hil.Protocols.Wire;
using Hil.Results.Energy;

namespace Hil.Results.Tests.Energy;

/// <summary>
/// Whether a 95 % interval holds the truth in 95 of 100 runs: what is wrong with a meter and its clocks is drawn anew for each run from
/// just the distributions that the meter's facts and the exchanges state.
/// </summary>
public sealed class CoverageTests(ITestOutputHelper output)
{
    private const int Runs = 200;

    public static TheoryData<string> Scenarios => [.. Cases.Keys];

    private static readonly Dictionary<string, SimulatedTrial.Options> Cases = new()
    {
        ["edges"] = new() { Images = 60 },
        ["edges with jitter"] = new() { Images = 60, EdgeJitter = 20_000 },
        ["edges, few images"] = new() { Images = 6 },
        ["edges, two milliamperes"] = new() { Images = 60, Load = 0.1 },
        ["edges, no noise"] = new() { Images = 60, Sampler = new() { NoiseSteps = 0.005 } },
        ["edges, uncalibrated"] = new() { Images = 60, OffsetError = 4e-4, GainError = 0.01 },
        ["exchanges"] = new() { Images = 200, Edges = false },
        ["exchanges, slow link"] = new() { Images = 60, Edges = false, RoundTrip = 2_000_000 },
        ["exchanges, two milliamperes"] = new() { Images = 60, Edges = false, Load = 0.1 },
        ["exchanges, good meter"] = new() { Images = 200, Edges = false, OffsetError = 1e-6, GainError = 0.0002 },
        ["windows"] = new() { Images = 5, Windows = 2 },
        ["windows, exchanges, two milliamperes"] = new() { Images = 5, Windows = 2, Edges = false, Load = 0.1 },
        ["edges, good meter"] = new() { Images = 60, OffsetError = 1e-6, GainError = 0.0002 },
    };

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void The_interval_holds_the_truth_in_90_to_99_percent_of_runs(string scenario)
    {
        var tallies = new Dictionary<string, (int Held, int Of, double Ratio)>();
        for (var seed = 0; seed < Runs; seed++)
        {
            var trial = new SimulatedTrial(1000 + seed, Cases[scenario]);
            var report = EnergyAttribution.Attribute(trial.Record()).Report;
            foreach (var (name, figure, truth) in Figures(report, trial))
            {
                if (figure is null) continue;
                var tally = tallies.GetValueOrDefault(name);
                var ratio = Math.Abs(figure.Microjoules - truth) / figure.HalfWidth95;
                tallies[name] = (tally.Held + (ratio <= 1 ? 1 : 0), tally.Of + 1, tally.Ratio + (ratio * ratio));
            }
        }

        foreach (var (name, tally) in tallies)
        {
            output.WriteLine(FormattableString.Invariant($"{name,-12} {tally.Held,4} of {tally.Of,4} {100.0 * tally.Held / tally.Of,6:0.0} % rms {Math.Sqrt(tally.Ratio / tally.Of):0.000} (0.51 is right for a normal one)"));
        }

        // A t quantile in quadrature with other errors is cautious: with a handful of images that shows on phases of noise alone.
        string[] always = ["infer", "image", "window"];
        Assert.All(tallies.Where(tally => tally.Value.Of == Runs && (Cases[scenario].Images > 10 || always.Contains(tally.Key))), tally => Assert.InRange(tally.Value.Held, 0.9 * Runs, 0.99 * Runs));
    }

    [Fact]
    public void A_clock_that_is_known_worse_than_a_phase_is_long_makes_intervals_wide_and_never_narrow()
    {
        var (held, of) = (0, 0);
        for (var seed = 0; seed < Runs; seed++)
        {
            var trial = new SimulatedTrial(1000 + seed, new() { Images = 60, Edges = false, RoundTrip = 8_000_000 });
            foreach (var (name, figure, truth) in Figures(EnergyAttribution.Attribute(trial.Record()).Report, trial))
            {
                if (figure is null || name is "idle" or "sleep" or "cycle") continue;
                of++;
                held += Math.Abs(figure.Microjoules - truth) <= figure.HalfWidth95 ? 1 : 0;
            }
        }

        Assert.InRange((double)held / of, 0.95, 1);
    }

    private static IEnumerable<(string Name, EnergyFigure? Figure, double Truth)> Figures(EnergyReport report, SimulatedTrial trial) =>
        AttributionTests.Figures(report, trial).Append(("window", report.WindowMedian, trial.Truth(Phase.Infer)));
}
