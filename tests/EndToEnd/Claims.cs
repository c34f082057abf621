using Hil.Engine.Running;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Results.Reports;
using Hil.Results.Statistics;
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

    /// <summary>
    /// Every offload that the edge answered is split, and its parts make up the board's own round trip. The host's parts are never
    /// negative; the link's part, a difference of two clocks, by no more than they may differ.
    /// </summary>
    /// <param name="site">Where the run is stored.</param>
    /// <param name="report">Its report.</param>
    /// <param name="behind">How far the board's clock may fall behind the host's in one round trip.</param>
    public static void OffloadsAreSplit(Site site, RunReport report, TimeSpan behind)
    {
        var samples = site.Samples(report);
        foreach (var stored in site.Store.Load(report.Run).Trials)
        {
            var provenance = stored.Provenance;
            var offloads = samples[provenance.Rig].Where(sample => sample.AnsweredBy == AnsweredBy.Edge).ToArray();
            Assert.NotEmpty(offloads);
            foreach (var sample in offloads)
            {
                var split = OffloadSplit.Of(sample, provenance) ?? throw new InvalidOperationException($"{provenance.Rig}: offload {sample.Sequence} is not split: {sample.Offload}");
                var ticks = (double)sample.Ticks[Phase.Transmit] + sample.Ticks[Phase.Wait] + sample.Ticks[Phase.Reply];
                Assert.Equal(ticks / provenance.TickHz, split.RoundTrip * 1e-9, 8);
                Assert.Equal(split.RoundTrip, split.Link + split.Broker + split.Queue + split.Inference + split.Rest);
                Assert.True(split is { Broker: > 0, Queue: >= 0, Inference: > 0, Rest: >= 0 } && split.Link > -behind.TotalNanoseconds, $"{provenance.Rig}: {split}");
                Assert.True(sample.SentNanoseconds <= sample.Offload!.Value.BridgeIn && sample.Offload.Value.BridgeOut <= sample.ResultNanoseconds, $"{sample.Offload}");
            }

            var host = report.Trials.Single(trial => trial.Rig == provenance.Rig).HostLatencyUs!;
            Assert.Equal((0, offloads.Length), (host.Unsplit, host.Offload!.RoundTrip.Count));
        }
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
