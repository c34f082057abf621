using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Hil.Protocols;
using Hil.Results.Traces;
using Hil.Rigs.Tools;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Results.Tests.Traces;

/// <summary>Traces whose writer died, whose disk failed, or which are something else: what is read is right, or it is a trouble.</summary>
public sealed class BrokenTraceTests : IDisposable
{
    private const int Count = 5000;

    private readonly TempFolder folder = new();

    private string Path => folder.File("left.trace");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_survives_a_writer_that_never_came_to_its_end()
    {
        var samples = Waveform.Samples(Count);
        using var writer = TraceWriter.Create(Path, Waveform.Head());
        writer.Append(samples);

        // What a death by SIGKILL leaves: what the kernel has been given, and nothing of what was held.
        File.Copy(Path, folder.File("dead.trace"));
        using (var dead = PowerTrace.Open(folder.File("dead.trace")))
        {
            Assert.Equal(samples[..(Count / 1024 * 1024)], PowerTraceTests.All(dead));
            Assert.Equal((false, 0L), (dead.IsComplete, dead.DroppedBytes));
        }

        writer.Flush();
        using var flushed = PowerTrace.Open(Path);
        Assert.Equal(samples, PowerTraceTests.All(flushed));
    }

    [Fact]
    public async Task What_was_written_survives_kill_9()
    {
        var runner = new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance);
        var command = new Command(Environment.ProcessPath!);
        command = command with { Environment = command.Environment.SetItem(WriterProgram.Switch, Path) };
        await using var child = await runner.StartAsync(command, CancellationToken.None);
        Assert.Equal("written", await child.Lines.ReadAsync(CancellationToken.None));
        await runner.RunAsync(new("kill", "-9", child.Id.ToString(CultureInfo.InvariantCulture)), CancellationToken.None);
        Assert.Equal(128 + 9, (await child.Ended).ExitCode);

        using var trace = PowerTrace.Open(Path);
        Assert.False(trace.IsComplete);
        Assert.InRange(trace.SampleCount, 20 * WriterProgram.Round, long.MaxValue);
        var read = PowerTraceTests.All(trace);
        var rounds = (read.Length + WriterProgram.Round - 1) / WriterProgram.Round;
        var written = Enumerable.Range(0, rounds).SelectMany(round =>
            Waveform.Samples(WriterProgram.Round, seed: round, from: round * WriterProgram.Round * Waveform.Step));
        Assert.Equal(written.Take(read.Length), read);
        Assert.Equal(Enumerable.Range(0, rounds + 1).SelectMany(round => Waveform.Edges(round * WriterProgram.Round * Waveform.Step)).Take((int)trace.EdgeCount), trace.Edges());
    }

    [Fact]
    public void A_torn_block_at_the_end_is_dropped_wherever_it_is_torn()
    {
        var samples = Waveform.Write(Path, 1500, complete: false);
        var whole = File.ReadAllBytes(Path);
        // The last two blocks: 12 images have 48 edges and 12 intervals.
        int[] blocks = [5 + (476 * 25) + 4, 5 + (48 * 9) + 4, 5 + (12 * 120) + 4];
        var intervals = whole.Length - blocks[2];
        var random = new Random(3);
        foreach (var length in Enumerable.Range(0, 60).Select(_ => random.Next(intervals + 1, whole.Length)).Append(intervals + 1).Append(intervals + 5))
        {
            File.WriteAllBytes(Path, whole[..length]);
            using var trace = PowerTrace.Open(Path);
            Assert.Equal((length - intervals, 1500, 48, 0), (trace.DroppedBytes, trace.SampleCount, trace.EdgeCount, trace.IntervalCount));
        }

        File.WriteAllBytes(Path, whole[..(whole.Length - blocks[2] - blocks[1] - 1)]);
        using (var trace = PowerTrace.Open(Path)) Assert.Equal((samples[..1024].Length, (long)blocks[0] - 1), ((int)trace.SampleCount, trace.DroppedBytes));
        PowerTrace.Seal(Path);
        using var kept = PowerTrace.Open(Path);
        Assert.Equal((false, (long)blocks[0] - 1, true), (kept.IsComplete, kept.DroppedBytes, kept.IsSealed));
        Assert.Equal(samples[..1024], PowerTraceTests.All(kept));
    }

    [Fact]
    public void Room_that_was_made_and_never_written_is_dropped()
    {
        Waveform.Write(Path, 1500, complete: false);
        using (var file = File.OpenWrite(Path)) file.SetLength(file.Length + 100_000);
        using var trace = PowerTrace.Open(Path);
        Assert.Equal((1500, 100_000), (trace.SampleCount, trace.DroppedBytes));
    }

    [Fact]
    public void No_byte_that_changes_gives_wrong_numbers()
    {
        var samples = Waveform.Write(Path, 3000);
        var whole = File.ReadAllBytes(Path);
        var random = new Random(7);
        var troubles = 0;
        for (var i = 0; i < 400; i++)
        {
            var damaged = whole.ToArray();
            damaged[i < 100 ? i * 3 : random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(Path, damaged);
            try
            {
                using var trace = PowerTrace.Open(Path);
                var read = PowerTraceTests.All(trace);
                Assert.Equal(samples[..read.Length], read);
                Assert.True(!trace.IsComplete && trace.DroppedBytes > 0);
            }
            catch (TroubleException trouble)
            {
                Assert.Equal(TroubleKind.Data, trouble.Kind);
                troubles++;
            }
        }

        Assert.InRange(troubles, 390, 400);
    }

    [Fact]
    public void Blocks_that_are_missing_repeated_or_behind_the_end_are_noticed()
    {
        Waveform.Write(Path, 3000);
        var whole = File.ReadAllBytes(Path);
        var first = 14 + BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(10)) + 4;
        const int Block = 5 + (1024 * 25) + 4;
        foreach (var changed in new byte[][]
        {
            [.. whole[..first], .. whole[(first + Block)..]],
            [.. whole[..(first + Block)], .. whole[first..]],
            [.. whole, .. whole[first..(first + Block)]],
        })
        {
            File.WriteAllBytes(Path, changed);
            Assert.Contains("damaged", Assert.Throws<TroubleException>(() => PowerTrace.Open(Path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Files_that_are_no_trace_are_refused_and_left_alone()
    {
        foreach (var bytes in new[] { [], Encoding.ASCII.GetBytes(new string('x', 5000)), "PAR1"u8.ToArray(), new byte[300] })
        {
            File.WriteAllBytes(Path, bytes);
            Assert.Contains("not a power trace", Assert.Throws<TroubleException>(() => PowerTrace.Open(Path)).Message, StringComparison.Ordinal);
            Assert.Throws<TroubleException>(() => PowerTrace.Seal(Path));
            Assert.Equal(bytes, File.ReadAllBytes(Path));
            Assert.False(File.Exists(folder.File("left.parquet")));
        }

        Waveform.Write(folder.File("new.trace"), 10);
        var newer = File.ReadAllBytes(folder.File("new.trace"));
        newer[8] = 2;
        File.WriteAllBytes(Path, newer);
        Assert.Contains("format 2", Assert.Throws<TroubleException>(() => PowerTrace.Open(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sealed_file_that_is_damaged_or_another_table_is_a_trouble()
    {
        var samples = Waveform.Write(Path, 20_000);
        PowerTrace.Seal(Path);
        var whole = await File.ReadAllBytesAsync(folder.File("left.parquet"));
        var random = new Random(11);
        var troubles = 0;
        for (var i = 0; i < 60; i++)
        {
            var damaged = whole.ToArray();
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            await File.WriteAllBytesAsync(folder.File("left.parquet"), damaged);
            try
            {
                using var trace = PowerTrace.Open(Path);
                Assert.Equal(samples, PowerTraceTests.All(trace));
            }
            catch (TroubleException)
            {
                troubles++;
            }
        }

        Assert.InRange(troubles, 50, 60);
        await Given.StoreAsync(folder, [Given.Answered(0)]);
        Exporting.ExportedRun.Save(Store.RunStore.Open(folder.File("results.db"), TimeProvider.System), "run-1", "parquet", folder.File("left.parquet"));
        Assert.Contains("not a power trace", Assert.Throws<TroubleException>(() => PowerTrace.Open(Path)).Message, StringComparison.Ordinal);
    }
}
