using Hil.Engine.Running;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.EndToEnd.Tests;

/// <summary>What has to be true of every run.</summary>
internal static class Claims
{
    /// <summary>sent = answered + timed out + errored, on every board.</summary>
    public static void EverySampleIsAccountedFor(RunReport report)
    {
        Assert.NotEmpty(report.Trials);
        foreach (var trial in report.Trials)
            Assert.Equal(trial.Samples.Sent, trial.Samples.Answered + trial.Samples.TimedOut + trial.Samples.Errored);
    }

    /// <summary>Every board answered every image.</summary>
    public static void EverySampleIsAnswered(RunEnd end, int count)
    {
        Assert.Empty(end.Troubles);
        EverySampleIsAccountedFor(end.Report);
        foreach (var trial in end.Report.Trials) Assert.Equal((count, count), (trial.Samples.Sent, trial.Samples.Answered));
    }

    /// <summary>The codes of two boards are the same to the bit, and they are those of the pixels that were sent.</summary>
    public static void OutputsAreEqual(SampleRecord[] one, SampleRecord[] other)
    {
        Assert.Equal(one.Length, other.Length);
        foreach (var (a, b) in one.Zip(other))
        {
            Assert.Equal((a.Sequence, a.Crc), (b.Sequence, b.Crc));
            Assert.True(a.LocalOutput.Length > 0 && a.LocalOutput.Span.SequenceEqual(b.LocalOutput.Span), $"sample {a.Sequence} differs");
            Assert.Equal((a.Score, a.Threshold, a.Decision), (b.Score, b.Threshold, b.Decision));
        }
    }

    /// <summary>All codes of a trial, back to back.</summary>
    public static sbyte[] Codes(SampleRecord[] samples) => [.. samples.SelectMany(sample => sample.LocalOutput.ToArray())];
}
