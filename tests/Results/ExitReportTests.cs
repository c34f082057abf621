using Hil.Protocols.Messages;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tests;

/// <summary>What is told of samples that stopped at a model's exit.</summary>
public sealed class ExitReportTests
{
    private static readonly TrialProvenance Trial = Given.Trial() with { Exit = new ExitProvenance("margin", "{ threshold: 0.5 }", [1, 2], OutputQuantisation.Softmax) };

    private static readonly SampleRecord[] Samples =
    [
        Stopped(Given.Answered(0, local: 1, label: 1, edge: 1)),
        Stopped(Given.Answered(1, local: 2, label: 1, edge: 2)),
        Stopped(Given.Answered(2, local: 1, label: 1, edge: 2)),
        Given.Answered(3, local: 1, label: 1, edge: 1) with { Exited = false },
        Given.Answered(4, local: 2, label: 1, edge: 1, offload: true),
        Given.Answered(5, local: 2, label: 1, edge: 0, offload: true),
        Given.TimedOut(6),
    ];

    [Fact]
    public void Stopped_continued_and_offloaded_samples_are_counted_apart()
    {
        var exit = Report(Samples).Exit!;
        Assert.Equal(("margin", "{ threshold: 0.5 }", 0.5), (exit.Policy, exit.PolicySettings, exit.StoppedRate));
        Assert.Equal(new ExitGroupReport(3, 2 / 3.0, Interval.Wilson(2, 3), 2 / 3.0, 2 / 3.0), exit.Stopped);
        Assert.Equal(new ExitGroupReport(1, 1, Interval.Wilson(1, 1), 1, 1), exit.Continued);
        Assert.Equal(new ExitGroupReport(2, 0, Interval.Wilson(0, 2), 0.5, 0), exit.Offloaded);
        Assert.Equal((3, 100), (exit.StoppedInferUs!.Count, exit.StoppedInferUs.P50));
        Assert.Equal((3, 300), (exit.WholeInferUs!.Count, exit.WholeInferUs.P50));
    }

    [Fact]
    public void The_table_has_them_and_has_no_such_rows_without_an_exit()
    {
        var trials = Report(Samples);
        Assert.Equal("3 + 1 + 2", ExitRows.All().Single(row => row.Name == "stopped + continued + offloaded").Cell(trials));
        Assert.All(ExitRows.All(), row => Assert.Null(row.Cell(Report([Given.Answered(0)], Given.Trial()))));
    }

    [Fact]
    public void No_threshold_at_the_last_head_offloads_a_sample_that_stopped()
    {
        var tally = new TrialTally(Trial);
        foreach (var sample in Samples) tally.Add(sample);
        var scored = tally.ScoredByLabels.ToArray();
        Assert.Equal(3, scored.Count(sample => sample.Score == MaximumProbability.One));
        Assert.Equal(3, tally.Offloads + tally.Exit.Continued.Count);
    }

    private static SampleRecord Stopped(SampleRecord sample)
    {
        var ticks = sample.Ticks;
        ticks[Protocols.Wire.Phase.Infer] = 100;
        return sample with { Exited = true, Ticks = ticks, Decision = Decision.Accept };
    }

    private static TrialReport Report(SampleRecord[] samples, TrialProvenance? trial = null) =>
        TrialReport.From(new StoredTrial { Id = 1, Provenance = trial ?? Trial, StartedNanoseconds = 0, Sent = samples.Length }, samples, 0.5);
}
