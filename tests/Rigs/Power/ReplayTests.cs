using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Boards;
using Hil.Rigs.Power;
using Hil.Testing;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Power;

public sealed class ReplayTests : IDisposable
{
    private static readonly PartCatalog Catalog = new(typeof(Rig).Assembly);

    private static readonly BoardKind Board = BoardKinds.Load(ProjectRoot.File("Rigs/Boards"), Catalog).TryFind("host")!;

    private readonly string folder = Directory.CreateTempSubdirectory("hil-replay-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_Joulescope_export_becomes_contiguous_samples_with_its_own_voltage()
    {
        var seen = await PlayAsync(Write("trace.csv", "#time (s),current (A),voltage (V)\n0.0000000,1.0000e-02,3.0010\n0.0010000,2.0000e-02,3.0020\n0.0020000,-1.0000e-03,3.0000\n"));
        Assert.Equal(
            [new PowerSample(0, 1_000_000, 0.01f, 3.001f, 0), new PowerSample(1_000_000, 2_000_000, 0.02f, 3.002f, 0), new PowerSample(2_000_000, 3_000_000, -0.001f, 3f, 0)],
            seen.Samples);
        Assert.Equal((Origin.Imported, "replay", 1000.0), (seen.Facts.Origin, seen.Facts.Meter, Math.Round(seen.Facts.NominalRate, 6)));
        Assert.Null(seen.Facts.PhaseRefusal);
        Assert.Null(seen.Edges);
    }

    [Fact]
    public async Task An_export_without_header_needs_its_format_stated()
    {
        var file = Write("trace.csv", "0.000,0.01,3.0\n0.001,0.02,3.0\n");
        Assert.Contains("State 'format'", (await RefusedAsync(Of(file))).Message, StringComparison.Ordinal);
        Assert.Equal(2, (await PlayAsync(Of(file) with { Format = RecordedFormat.Joulescope })).Samples.Count);
    }

    [Fact]
    public async Task Statistics_of_a_Joulescope_end_at_their_time_and_are_too_slow_for_phases()
    {
        var seen = await PlayAsync(Write("statistics.csv", "#time,current,voltage,power,charge,energy\n0.5,0.399,4.74,1.89,0.2,0.95\n1.0,0.400,4.75,1.90,0.4,1.89\n"));
        Assert.Equal([(0L, 500_000_000L), (500_000_000L, 1_000_000_000L)], seen.Samples.Select(sample => (sample.Start, sample.End)));
        Assert.Contains("2 samples a second", seen.Facts.PhaseRefusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Timestamp(ms),Current(uA),D0-D7", "0,50000.5,10000000", "0.01,60000,00100000", "0.02,70000,001-0000")]
    [InlineData("Timestamp(ms),Current(uA),D0,D1,D2,D3,D4,D5,D6,D7", "0,50000.5,1,0,0,0,0,0,0,0", "0.01,60000,0,0,1,0,0,0,0,0", "0.02,70000,X,0,1,0,0,0,0,0")]
    public async Task A_PPK2_export_gives_phase_edges_from_its_digital_channels(params string[] lines)
    {
        var file = Write("ppk.csv", "\uFEFF" + string.Join("\r\n", lines) + "\r\n");
        Assert.Contains("State 'supply'", (await RefusedAsync(Of(file))).Message, StringComparison.Ordinal);
        var seen = await PlayAsync(Of(file) with { Supply = new Volts(3.3) });
        Assert.Equal([0.0500005f, 0.06f, 0.07f], seen.Samples.Select(sample => sample.Amperes));
        Assert.All(seen.Samples, sample => Assert.Equal((3.3f, 10_000L), (sample.Volts, sample.End - sample.Start)));
        // From 001 to 100, least significant bit first: receive is left for transmit; a bit that is not settled changes nothing.
        Assert.Equal([new PhaseEdge(10_000, Phase.Transmit)], seen.Edges!);
        Assert.Equal([0, 1, 2], seen.Replay.PhaseChannels);
        Assert.Null((await PlayAsync(Of(file) with { Supply = new Volts(3.3), PhaseChannels = [] })).Edges);
    }

    [Fact]
    public async Task What_is_lost_is_counted_and_marked_and_never_filled()
    {
        var seen = await PlayAsync(Write("trace.csv", "time (ms),current (mA),voltage (V)\n0,1,3\n1,2,3\n2,nan,nan\n3,4,3\n7,5,3\n8,6,3\n"));
        Assert.Equal([1e-3f, 2e-3f, 4e-3f, 5e-3f, 6e-3f], seen.Samples.Select(sample => sample.Amperes));
        Assert.Equal([0, 0, PowerFlags.AfterGap, PowerFlags.AfterGap, 0], seen.Samples.Select(sample => sample.Flags));
        Assert.Equal((4_000_000L, 7_000_000L), (seen.Samples[2].End, seen.Samples[3].Start));
        Assert.Equal((5L, 4L), (seen.Counts.Samples, seen.Counts.Missed));
    }

    [Fact]
    public async Task An_MLPerf_Tiny_trace_becomes_samples_with_the_edges_beside_it()
    {
        Write("trace1-timestamps.json", "[0.0005, 0.002, 0.004]");
        var file = Energy("trace1-energy.bin", 1000, 18, 36, float.NaN, 9, 9);
        var seen = await PlayAsync(Of(file) with { Supply = new Volts(1.8) });
        Assert.Equal([0.01f, 0.02f, 0.005f, 0.005f], seen.Samples.Select(sample => sample.Amperes));
        Assert.Equal([0L, 1_000_000L, 3_000_000L, 4_000_000L], seen.Samples.Select(sample => sample.Start));
        Assert.Equal(PowerFlags.AfterGap, seen.Samples[2].Flags);
        Assert.Equal([new PhaseEdge(2_000_000, Phase.Infer), new PhaseEdge(4_000_000, Phase.Idle)], seen.Edges!);
    }

    [Fact]
    public async Task The_published_trace_has_the_energy_that_its_file_says()
    {
        var file = ProjectRoot.ReferenceFile("mlperf-tiny", "v1.0-st-u575zi-q-ic", "energy", "trace1-energy.bin");
        var seen = await PlayAsync(Of(file) with { Supply = new Volts(1.8) });
        Assert.Equal((114_688, 10), (seen.Samples.Count, seen.Edges!.Count));
        var joules = seen.Samples.Where(sample => sample.Start >= seen.Edges[6].Time && sample.Start < seen.Edges[7].Time).Sum(sample => sample.Watts * (sample.End - sample.Start) * 1e-9);
        Assert.Equal(327_779.840e-6, joules, 1e-6 * joules);
    }

    [Theory]
    [InlineData("time (s),current (A),voltage (V)\n0,1,3\n0.001,one,3\n", "The current is no number", "line 3")]
    [InlineData("time (s),current (A),voltage (V)\n0,1,3\n0.001,1\n", "The row has no voltage", "line 3")]
    [InlineData("time (s),current (A),voltage (V)\n0,1,3\n", "two rows at least", "line 2")]
    [InlineData("time (s),current (A),voltage (V)\n", "two rows at least", "line 1")]
    [InlineData("speed,colour\n1,2\n", "no header of a Joulescope or PPK2 export", "line 1")]
    [InlineData("time (h),current (A)\n1,2\n", "no header of a Joulescope or PPK2 export", "line 1")]
    [InlineData("", "no first line", "line 1")]
    public async Task A_file_that_is_wrong_at_its_begin_is_refused_with_its_line(string text, string what, string where)
    {
        var trouble = await RefusedAsync(Write("trace.csv", text));
        Assert.Contains(what, trouble.What, StringComparison.Ordinal);
        Assert.EndsWith($"trace.csv, {where}", trouble.Where, StringComparison.Ordinal);
        Assert.Equal(2, trouble.ExitCode);
    }

    [Theory]
    [InlineData("0.1x,1,3", "The time is no number")]
    [InlineData("0.0995,1,3", "The time does not go on")]
    [InlineData("\0\0\0", "The time is no number")]
    public async Task A_line_that_is_wrong_later_ends_the_samples_with_its_line(string line, string what)
    {
        var rows = string.Join('\n', Enumerable.Range(0, 100).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row / 1000.0},1,3")));
        await using var session = await OpenAsync(Of(Write("trace.csv", $"time (s),current (A),voltage (V)\n{rows}\n0.1,1,3\n{line}\n")));
        var count = await session.Samples.ReadAllAsync(Cancellation).CountAsync(Cancellation);
        var trouble = await session.Lost;
        Assert.InRange(count, 99, 100);
        Assert.Contains(what, trouble.What, StringComparison.Ordinal);
        Assert.EndsWith("line 103", trouble.Where, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_that_ends_within_a_sample_says_so()
    {
        var file = Energy("trace1-energy.bin", 1000, 1, 2, 3);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        await using var session = await OpenAsync(Of(file) with { Supply = new Volts(1.8) });
        Assert.Equal(2, await session.Samples.ReadAllAsync(Cancellation).CountAsync(Cancellation));
        Assert.Contains("ends within a sample", (await session.Lost).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_needs_to_take_the_whole_trace()
    {
        var rows = string.Join('\n', Enumerable.Range(0, 50_000).Select(row => string.Create(CultureInfo.InvariantCulture, $"{row / 1e4},1,3")));
        await using var session = await OpenAsync(Of(Write("trace.csv", $"time (s),current (A),voltage (V)\n{rows}\n")));
        Assert.True(await session.Samples.WaitToReadAsync(Cancellation));
        await session.StopAsync(Cancellation);
        Assert.InRange(session.Counts.Samples, 1, 49_999);
        await Assert.ThrowsAsync<TroubleException>(async () => await session.ReadClockAsync(Cancellation));
    }

    [Fact]
    public void Settings_are_read_from_a_benchs_file_and_checked()
    {
        var held = YamlFile.Parse<Held>("meter: { replay: { path: t.csv, format: mlperf-tiny, supply: 1.8 V, phase-channels: [3, 9] } }", Path.Combine(folder, "bench.yaml"), Catalog);
        var replay = Assert.IsType<Replay>(held.Meter);
        Assert.Equal((RecordedFormat.MlperfTiny, 1.8), (replay.Format, replay.Supply!.Value.Value));
        Assert.Equal(2, replay.Check(Board, new FakeToolRunner()).Count());
    }

    private string Write(string name, string text)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, text, new UTF8Encoding(false));
        return file;
    }

    private string Energy(string name, float rate, params float[] microjoules)
    {
        var bytes = new byte[5 + (4 * microjoules.Length)];
        bytes[0] = 0xF1;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1), rate);
        for (var index = 0; index < microjoules.Length; index++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(5 + (4 * index)), microjoules[index]);
        File.WriteAllBytes(Path.Combine(folder, name), bytes);
        return Path.Combine(folder, name);
    }

    private static Replay Of(string file) => new() { Path = new FilePath(file, Path.GetFileName(file)) };

    private static Task<MeterSession> OpenAsync(Replay replay) => replay.OpenAsync(
        new MeterRequest("rig", Board, new MeterLoad.Off(), null, new RigServices(new FakeToolRunner(), TimeProvider.System, NullLoggerFactory.Instance)), Cancellation);

    private static Task<Seen> PlayAsync(string file) => PlayAsync(Of(file));

    private static async Task<Seen> PlayAsync(Replay replay)
    {
        await using var session = await OpenAsync(replay);
        var samples = await session.Samples.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
        Assert.False(session.Lost.IsCompleted);
        return new Seen(replay, samples, session.Edges is { } edges ? await edges.ReadAllAsync(Cancellation).ToListAsync(Cancellation) : null, session.Facts, session.Counts);
    }

    private static Task<TroubleException> RefusedAsync(string file) => RefusedAsync(Of(file));

    private static Task<TroubleException> RefusedAsync(Replay replay) => Assert.ThrowsAsync<TroubleException>(() => OpenAsync(replay));

    private sealed record Seen(Replay Replay, IReadOnlyList<PowerSample> Samples, IReadOnlyList<PhaseEdge>? Edges, MeterFacts Facts, MeterCounts Counts);

    private sealed record Held
    {
        public required IPowerMeter Meter { get; init; }
    }
}
