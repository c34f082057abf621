using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Results.Traces;

namespace Hil.Results.Tests.Traces;

public sealed class PowerTraceTests : IDisposable
{
    private readonly TempFolder folder = new();

    private string Path => folder.File("power/run-1/left.trace");

    private string SealedPath => folder.File("power/run-1/left.parquet");

    public static TheoryData<bool> BothForms => [false, true];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(BothForms))]
    public void A_trace_comes_back_as_it_was_appended(bool seal)
    {
        var samples = Waveform.Write(Path, 300_000);
        if (seal) PowerTrace.Seal(Path);
        using var trace = PowerTrace.Open(Path);
        Assert.Equal((seal, true, 0L), (trace.IsSealed, trace.IsComplete, trace.DroppedBytes));
        Assert.Equal(Waveform.Head(), trace.Head);
        Assert.Equal((300_000, 10_000, 2500), (trace.SampleCount, trace.EdgeCount, trace.IntervalCount));
        Assert.Equal((samples[0].Start, samples[^1].End), trace.Span);
        Assert.Equal(samples, All(trace));
        Assert.Equal(Enumerable.Range(0, 2500).SelectMany(image => Waveform.Edges(image * 120 * Waveform.Step)), trace.Edges());
        Assert.Equal(Enumerable.Range(0, 2500).Select(image => Waveform.Interval(image, image * 120 * Waveform.Step)), trace.Intervals());
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void A_time_is_cut_out_with_the_samples_that_reach_into_it(bool seal)
    {
        var samples = Waveform.Write(Path, 140_000);
        if (seal) PowerTrace.Seal(Path);
        using var trace = PowerTrace.Open(Path);
        foreach (var (first, last) in new[] { (0, 0), (1020, 1030), (131_000, 131_100), (139_999, 139_999) })
        {
            var cut = Copy(trace.Samples(samples[first].End - 1, samples[last].Start + 1));
            Assert.Equal(samples[first..(last + 1)], cut);
        }

        // Between two conversions there is nothing.
        Assert.Empty(trace.Samples(samples[7].End, samples[8].Start));
        Assert.Empty(trace.Samples(samples[^1].End, long.MaxValue));
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void What_is_not_a_number_or_at_the_edge_of_its_range_is_kept(bool seal)
    {
        PowerSample[] samples = [new(long.MinValue / 2, -1, float.NaN, float.PositiveInfinity, PowerFlags.AfterGap | PowerFlags.Saturated), new(0, 1, -0f, float.Epsilon, 0)];
        using (var writer = TraceWriter.Create(Path, Waveform.Head()))
        {
            writer.Append(samples);
            writer.Complete();
        }

        if (seal) PowerTrace.Seal(Path);
        using var trace = PowerTrace.Open(Path);
        Assert.Equal(samples, All(trace));
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void A_trace_without_samples_is_one(bool seal)
    {
        Waveform.Write(Path, 0);
        if (seal) PowerTrace.Seal(Path);
        using var trace = PowerTrace.Open(Path);
        Assert.Equal((0L, (0L, 0L), true), (trace.SampleCount, trace.Span, trace.IsComplete));
        Assert.Empty(trace.Samples());
        Assert.Empty(trace.Edges());
        Assert.Empty(trace.Intervals());
    }

    [Theory]
    [MemberData(nameof(BothForms))]
    public void Edges_intervals_and_samples_can_be_read_in_turns(bool seal)
    {
        var samples = Waveform.Write(Path, 3000);
        if (seal) PowerTrace.Seal(Path);
        using var trace = PowerTrace.Open(Path);
        var edges = new List<PhaseEdge>();
        foreach (var (edge, interval) in trace.Edges().Zip(trace.Intervals()))
        {
            edges.Add(edge);
            Assert.Equal(Waveform.Interval(edges.Count - 1, (edges.Count - 1) * 120 * Waveform.Step), interval);
            Assert.Equal(samples, All(trace));
        }

        Assert.Equal(trace.Edges().Take(25), edges);
    }

    [Fact]
    public void Sealing_leaves_the_sealed_file_alone_and_can_be_done_again()
    {
        Waveform.Write(Path, 100_000);
        var segment = new FileInfo(Path).Length;
        File.Copy(Path, folder.File("kept"));
        PowerTrace.Seal(Path);
        Assert.Equal([SealedPath], Directory.GetFiles(folder.File("power/run-1")));
        Assert.True(new FileInfo(SealedPath).Length < segment / 8, $"{segment} bytes became {new FileInfo(SealedPath).Length}");

        // The program died between the two steps.
        File.Copy(folder.File("kept"), Path);
        using (var trace = PowerTrace.Open(Path)) Assert.True(trace.IsSealed);
        PowerTrace.Seal(Path);
        Assert.Equal([SealedPath], Directory.GetFiles(folder.File("power/run-1")));
    }

    [Fact]
    public void A_trace_is_written_once()
    {
        Waveform.Write(Path, 10);
        Assert.Contains("already", Assert.Throws<TroubleException>(() => TraceWriter.Create(Path, Waveform.Head())).Message, StringComparison.Ordinal);
        PowerTrace.Seal(Path);
        Assert.Contains("already", Assert.Throws<TroubleException>(() => TraceWriter.Create(Path, Waveform.Head())).Message, StringComparison.Ordinal);
        Assert.Equal(TroubleKind.Data, Assert.Throws<TroubleException>(() => PowerTrace.Open(folder.File("none.trace"))).Kind);
        Assert.Throws<TroubleException>(() => PowerTrace.Seal(folder.File("none.trace")));
    }

    [Fact]
    public void Nothing_can_be_appended_after_the_end()
    {
        using var writer = TraceWriter.Create(Path, Waveform.Head());
        writer.Complete();
        Assert.Throws<TroubleException>(() => writer.Append(Waveform.Samples(1)));
        Assert.Throws<TroubleException>(() => writer.Append(Waveform.Edges(0)[0]));
        Assert.Throws<TroubleException>(() => writer.Append(Waveform.Interval(0, 0)));
    }

    [Fact]
    public void Appending_allocates_nothing_per_sample()
    {
        var samples = Waveform.Samples(1000);
        using var writer = TraceWriter.Create(Path, Waveform.Head());
        writer.Append(samples);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) writer.Append(samples);
        for (var i = 0; i < 5000; i++) writer.Append(new PhaseEdge(i, Protocols.Wire.Phase.Infer));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 50_000);
    }

    [Fact]
    public void Samples_edges_and_intervals_may_come_from_different_tasks()
    {
        using (var writer = TraceWriter.Create(Path, Waveform.Head()))
        {
            Parallel.Invoke(
                () => { foreach (var sample in Waveform.Samples(20_000)) writer.Append([sample]); },
                () => { for (var i = 0; i < 20_000; i++) writer.Append(new PhaseEdge(i, Protocols.Wire.Phase.Wait)); },
                () => { for (var i = 0; i < 20_000; i++) writer.Append(Waveform.Interval(i, i)); });
            writer.Complete();
        }

        using var trace = PowerTrace.Open(Path);
        Assert.Equal(Waveform.Samples(20_000), All(trace));
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (long)i), trace.Edges().Select(edge => edge.Time));
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (long)i), trace.Intervals().Select(interval => interval.Sequence));
    }

    [Fact]
    public void Paths_lead_nowhere_else()
    {
        Assert.Equal("power/20261124-020304-3fa9c1/left-1.trace", TraceHead.PathOf("20261124-020304-3fa9c1", "left-1"));
        foreach (var name in new[] { "", "..", "a/b", "a.trace", new string('x', 65) }) Assert.Throws<TroubleException>(() => TraceHead.PathOf("run-1", name));
    }

    internal static PowerSample[] All(PowerTrace trace) => Copy(trace.Samples());

    private static PowerSample[] Copy(IEnumerable<ReadOnlyMemory<PowerSample>> blocks)
    {
        var samples = new List<PowerSample>();
        foreach (var block in blocks) samples.AddRange(block.Span);
        return [.. samples];
    }
}
