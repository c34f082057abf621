using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Store;
using Hil.Results.Traces;

namespace Hil.EndToEnd.Tests;

/// <summary>`hil show --power` over a stored run whose rig has a power trace.</summary>
public sealed class ShowPowerTests : IDisposable
{
    private readonly Site site = new();
    private readonly HilProgram hil;

    public ShowPowerTests() => hil = new HilProgram(site);

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task One_sample_is_drawn_as_svg_and_png()
    {
        await StoreAsync();
        var shown = await hil.RunAsync("show", "last", "--power");
        Assert.True(shown.ExitCode == 0, $"{shown}");
        Assert.Equal(["run-1-left-power-0.svg", "run-1-left-power-0.png"], shown.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("emulated", System.Xml.Linq.XDocument.Load(Path.Combine(site.Folder, "run-1-left-power-0.svg")).Root!.Value, StringComparison.Ordinal);
        Assert.Equal(0x89504E47u, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(await File.ReadAllBytesAsync(Path.Combine(site.Folder, "run-1-left-power-0.png"), Site.Cancellation)));

        shown = await hil.RunAsync("show", "run-1", "--power", "--rig", "left", "--sample", "0", "-o", "mine.png");
        Assert.Equal("mine.svg\nmine.png\n", shown.Output);
    }

    [Fact]
    public async Task What_belongs_to_a_picture_is_refused_without_one()
    {
        await StoreAsync();
        foreach (var wrong in new string[][] { ["--sample", "1"], ["--rig", "left"], ["-o", "a"], ["--power", "--json"], ["--power", "--sample", "9"], ["--power", "--rig", "lefd"] })
        {
            var result = await hil.RunAsync(["show", "last", .. wrong]);
            Assert.True(result.ExitCode == 2 && result.Output.Length == 0, $"{string.Join(' ', wrong)}: {result}");
        }
    }

    private async Task StoreAsync()
    {
        var store = site.Store;
        await using var run = store.BeginRun(new RunProvenance
        {
            Run = "run-1",
            Experiment = "first-light",
            ExperimentText = "",
            Bench = "emulated",
            BenchText = "",
            Seed = 1,
            Host = new HostFacts("Linux", "a processor", 2, ".NET 10"),
        });
        var trial = await run.BeginTrialAsync(new TrialProvenance
        {
            Rig = "left",
            Board = "netduinoplus2",
            Origin = Origin.Emulated,
            Mode = StreamingMode.Sequential,
            Policy = "never",
            TickHz = 1_000_000,
        });
        await trial.AddAsync(new SampleRecord { Sequence = 0, DataIndex = 0, State = SampleState.TimedOut, SentNanoseconds = 0 });
        var path = TraceHead.PathOf("run-1", "left");
        using (var trace = TraceWriter.Create(store.FullPath(path), new TraceHead("run-1", "left", "netduinoplus2", new MeterFacts { Meter = "emulated", Origin = Origin.Emulated })))
        {
            for (var i = 0; i < 200; i++) trace.Append([new PowerSample(i * 1_000_000, (i * 1_000_000) + 500_000, 0.02f, 3.3f, PowerFlags.None)]);
            PhaseMoments starts = default, ends = default;
            (starts[Phase.Infer], ends[Phase.Infer]) = (50_000_000, 150_000_000);
            trace.Append(new SampleInterval(0, starts, ends));
            trace.Complete();
        }

        await trial.CompleteAsync(new TrialOutcome { TracePath = path });
    }
}
