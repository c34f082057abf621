using Hil.Protocols.Wire;
using Hil.Results.Energy;

namespace Hil.Results.Tests.Energy;

public sealed class StreamingTests
{
    [Fact]
    public void No_memory_is_allocated_for_a_sample_of_the_meter()
    {
        var trial = new SimulatedTrial(1, new() { Images = 20 });
        var record = trial.Record();
        var samples = record.Trace.Single();
        EnergyAttribution.Attribute(record);
        var few = Allocated(record);

        // The same samples and two million more after the end of the run.
        var last = samples.Span[^1];
        var block = new Protocols.Quantities.PowerSample[10_000];
        var many = record with { Trace = Enumerable.Repeat(samples, 1).Concat(Enumerable.Range(0, 200).Select(index => Fill(block, last, index))) };
        Assert.InRange(Allocated(many), 0, few + 100_000);
    }

    [Fact]
    public void It_does_not_matter_how_a_trace_is_cut_into_blocks()
    {
        var record = new SimulatedTrial(2, new() { Images = 20 }).Record();
        var whole = EnergyAttribution.Attribute(record);
        var cut = EnergyAttribution.Attribute(record with { Trace = Trace.Blocks(record.Trace.Single().ToArray()).ToArray() });
        Assert.Equal(whole.Report.Image, cut.Report.Image);
        Assert.Equal(whole.Report.Decide, cut.Report.Decide);
        Assert.Equal(whole.Samples.Select(sample => sample.Joules[Phase.Infer]), cut.Samples.Select(sample => sample.Joules[Phase.Infer]));
    }

    [Fact]
    public void A_samples_own_interval_holds_its_own_energy()
    {
        var (held, count) = (0, 0);
        for (var seed = 0; seed < 40; seed++)
        {
            var trial = new SimulatedTrial(seed, new() { Images = 25 });
            foreach (var sample in EnergyAttribution.Attribute(trial.Record()).Samples)
            {
                count++;
                if (Math.Abs((sample.Joules[Phase.Infer] * 1e6) - trial.Truth(Phase.Infer)) <= sample.HalfWidths95[Phase.Infer] * 1e6) held++;
            }
        }

        Assert.InRange((double)held / count, 0.9, 0.99);
    }

    private static long Allocated(MeteredTrial record)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        EnergyAttribution.Attribute(record);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static ReadOnlyMemory<Protocols.Quantities.PowerSample> Fill(Protocols.Quantities.PowerSample[] block, Protocols.Quantities.PowerSample last, int index)
    {
        for (var at = 0; at < block.Length; at++)
        {
            var later = (((long)index * block.Length) + at + 1) * 1_064_000;
            block[at] = last with { Start = last.Start + later, End = last.End + later };
        }

        return block;
    }
}
