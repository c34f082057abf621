using Hil.Protocols.Quantities;
using Hil.Results.Energy;

namespace Hil.Results.Tests.Energy;

public sealed class WindowTests
{
    private const long Second = 1_000_000_000;

    private static readonly WindowPlan Plan = new(0, 100, 0.12);

    private static readonly MeterSpan Span = new(2 * Second, 14 * Second);

    [Fact]
    public void A_contiguous_trace_sums_up_to_exactly_the_samples_between_the_edges()
    {
        var watts = Enumerable.Range(0, 20_000).Select(index => 0.02 + (0.001 * (index % 7))).ToArray();
        var window = Judge(Trace.Contiguous(watts));
        Assert.True(window.Valid, window.Reason);
        Assert.Null(window.Reason);
        Assert.Equal(watts[2000..14000].Sum() * 1e-3 * 1e6 / 100, window.MicrojoulesPerInference!.Value, 1e-3);
        Assert.Equal(12, window.Seconds, 9);
    }

    [Fact]
    public void A_meter_that_looks_half_of_the_time_gives_the_same_energy()
    {
        // 30 mW between the edges, 1 mW elsewhere; a sample that straddles an edge holds both.
        var samples = Trace.Alternating(19_000, index => Inside(index * 1_064_000L, 532_000));
        var window = Judge(samples);
        Assert.True(window.Valid, window.Reason);
        Assert.Equal(0.03 * 12 / 100 * 1e6, window.MicrojoulesPerInference!.Value, 1e-2);

        static double Inside(long start, long length)
        {
            var inside = Math.Max(0, Math.Min(start + length, Span.End) - Math.Max(start, Span.Begin));
            return 0.001 + (0.029 * inside / length);
        }
    }

    [Fact]
    public void A_window_shorter_than_ten_seconds_does_not_count() =>
        Refused("at least 10 s", Judge(Steady(), new WindowPlan(0, 80, 0.12), new MeterSpan(0, 9_600_000_000)));

    [Fact]
    public void A_window_that_is_not_n_inferences_long_does_not_count()
    {
        Refused("101 inferences take 12.120 s", Judge(Steady(), new WindowPlan(0, 101, 0.12), new MeterSpan(0, 12_250_000_000)));
        Assert.True(Judge(Steady(), new WindowPlan(0, 101, 0.12), new MeterSpan(0, 12_230_000_000)).Valid);
    }

    [Fact]
    public void Without_a_latency_to_compare_with_nothing_counts() => Refused("latency", Judge(Steady(), new WindowPlan(0, 100, 0)));

    [Fact]
    public void One_lost_sample_invalidates_a_window_whether_the_meter_knows_it_or_not()
    {
        var samples = Steady();
        Refused("1 gap", Judge([.. samples[..5000], .. samples[5001..]]));
        samples[5000] = samples[5000] with { Flags = PowerFlags.AfterGap };
        Refused("1 gap", Judge(samples));
    }

    [Fact]
    public void What_is_lost_outside_of_a_window_is_not_its_concern()
    {
        var samples = Steady();
        Assert.True(Judge([.. samples[..1000], .. samples[1010..15_000], .. samples[15_100..]]).Valid);
    }

    [Fact]
    public void A_trace_that_ends_or_begins_within_a_window_invalidates_it()
    {
        Refused("gap", Judge(Steady()[..13_000]));
        Refused("gap", Judge(Steady()[3_000..]));
        Refused("no sample", Judge(Steady()[..1000]));
    }

    [Fact]
    public void A_repeated_sample_invalidates_a_window_and_is_not_integrated()
    {
        var samples = Steady();
        var window = Judge([.. samples[..5000], samples[4999], .. samples[5000..]]);
        Refused("1 duplicate", window);
        Assert.Equal(Judge(samples).MicrojoulesPerInference!.Value, window.MicrojoulesPerInference!.Value, 1e-6);
    }

    [Fact]
    public void A_saturated_sample_invalidates_a_window()
    {
        var samples = Steady();
        samples[7000] = samples[7000] with { Flags = PowerFlags.Saturated };
        Refused("1 saturated", Judge(samples));
    }

    [Fact]
    public void A_window_says_everything_that_is_wrong_with_it()
    {
        var samples = Steady();
        samples[7000] = samples[7000] with { Flags = PowerFlags.Saturated };
        var window = Judge([.. samples[..5000], .. samples[5001..]], new WindowPlan(3, 50, 0.12));
        Assert.Contains("50 inferences", window.Reason, StringComparison.Ordinal);
        Assert.Contains("gap", window.Reason, StringComparison.Ordinal);
        Assert.Contains("saturated", window.Reason, StringComparison.Ordinal);
        Assert.Equal(3, window.Index);
    }

    [Fact]
    public void Edges_pair_up_only_when_their_number_is_as_expected()
    {
        Assert.Equal([new MeterSpan(20, 30), new MeterSpan(40, 50)], WindowEdges.Pair([10, 20, 30, 40, 50], 2, 1, out var reason));
        Assert.Null(reason);
        Assert.Empty(WindowEdges.Pair([10, 20, 40, 50], 2, 1, out reason));
        Assert.Contains("4 edges were seen where 5 were expected", reason, StringComparison.Ordinal);
        Assert.Empty(WindowEdges.Pair([10, 20, 20, 40, 50], 2, 1, out reason));
        Assert.Contains("edge 2", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_median_is_that_of_the_valid_windows_alone()
    {
        EnergyWindow[] windows =
        [
            Window(0, 101), Window(1, 100), Window(2, 70) with { Valid = false, Reason = "one edge was lost" }, Window(3, 103), Window(4, 104),
        ];
        var median = EnergyWindows.Median(windows)!;
        Assert.Equal(102, median.Microjoules, 9);
        Assert.Equal(400, median.Count);
        Assert.Equal("window", median.Method);
        Assert.Equal(103, EnergyWindows.Median([.. windows, Window(5, 105)])!.Microjoules, 9);
        Assert.Null(EnergyWindows.Median([windows[2]]));
    }

    [Fact]
    public void What_the_meter_has_wrong_in_every_window_does_not_average_out()
    {
        var one = EnergyWindows.Median([Window(0, 100)])!;
        var many = EnergyWindows.Median([.. Enumerable.Range(0, 50).Select(index => Window(index, 100))])!;
        Assert.Equal(2, one.HalfWidth95, 1e-9);
        Assert.Equal(2, many.HalfWidth95, 1e-9);
    }

    private static EnergyWindow Window(int index, double microjoules) => new(index, 100, 12, microjoules, 2, Valid: true, null);

    private static PowerSample[] Steady() => Trace.Contiguous(Enumerable.Repeat(0.03, 20_000));

    private static EnergyWindow Judge(PowerSample[] samples, WindowPlan? plan = null, MeterSpan? span = null) =>
        Assert.Single(EnergyWindows.Judge([plan ?? Plan], [span ?? Span], Trace.Blocks(samples), Trace.Exact));

    private static void Refused(string reason, EnergyWindow window)
    {
        Assert.False(window.Valid);
        Assert.Contains(reason, window.Reason, StringComparison.Ordinal);
    }
}
