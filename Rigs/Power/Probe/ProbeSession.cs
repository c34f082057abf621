using System.Globalization;
using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Power.Probe;

/// <summary>A probe that samples. Owns its link.</summary>
internal sealed class ProbeSession : MeterSession
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(3);

    private readonly ProbeLink link;
    private readonly ProbeReadings readings;
    private readonly MeterFacts facts;
    private readonly TimeProvider clock;
    private readonly ILogger logger;
    private readonly CancellationTokenSource ending = new();
    private readonly Task watching;
    private bool stopped;

    /// <param name="link">With a probe that has started; the session's from now on.</param>
    /// <param name="readings">What the link fills.</param>
    /// <param name="facts">What is known of the meter.</param>
    /// <param name="hasEdges">The board's phase line is wired to the probe.</param>
    /// <param name="clock">The host's.</param>
    /// <param name="logger">Told what the probe counted.</param>
    public ProbeSession(ProbeLink link, ProbeReadings readings, MeterFacts facts, bool hasEdges, TimeProvider clock, ILogger logger)
    {
        (this.link, this.readings, this.facts, this.clock, this.logger) = (link, readings, facts, clock, logger);
        Edges = hasEdges ? readings.Edges : null;
        watching = WatchAsync();
    }

    public override MeterFacts Facts => facts with { PhaseRefusal = facts.PhaseRefusal ?? Refusal() };

    public override MeterCounts Counts => readings.Counts;

    public override ChannelReader<PowerSample> Samples => readings.Samples;

    public override ChannelReader<PhaseEdge>? Edges { get; }

    public override Task<TroubleException> Lost => link.Lost;

    public override async ValueTask<ClockExchange> ReadClockAsync(CancellationToken cancellation)
    {
        var pong = await link.AskAsync(ProbeFrame.Ping, cancellation);
        return new(HostTime(pong.Sent), readings.Time(pong.Ticks), HostTime(pong.Received));
    }

    public override async Task StopAsync(CancellationToken cancellation)
    {
        if (stopped || link.Lost.IsCompleted)
            return;
        stopped = true;
        await ending.CancelAsync();
        try
        {
            var report = (await link.AskAsync(ProbeFrame.Stop, cancellation)).Report;
            readings.End(report);
            logger.LogInformation(
                "{Port}: the probe counted {Conversions} conversions, {Late} late, {Nacks} transfers not acknowledged, {Dropped} frames without room; {Lost} frames were lost",
                link.Name, report.Conversions, report.Late, report.Nacks, report.Dropped, link.FramesLost);
        }
        catch (TroubleException) when (link.Lost.IsCompleted)
        {
            // It is lost in place of stopped: Lost says why.
        }
        finally
        {
            readings.Complete();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await watching;
        await link.DisposeAsync();
        ending.Dispose();
    }

    private string? Refusal()
    {
        if (readings.DeliveredRate is > 0 and < MeterFacts.LeastPhaseRate and var rate)
            return string.Create(CultureInfo.InvariantCulture, $"the probe delivers {rate:0} conversions a second; {MeterFacts.LeastPhaseRate} are needed to tell phases apart");
        return Edges is not null && readings.EdgesLost is > 0 and var edges ? $"{edges} edges of the phase line were lost between the probe and the host" : null;
    }

    /// <summary>A probe that samples is never silent: not for longer than a frame takes to fill.</summary>
    private async Task WatchAsync()
    {
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
            while (await timer.WaitForNextTickAsync(ending.Token) && !link.Lost.IsCompleted)
            {
                if (clock.GetElapsedTime(link.Heard) < Silence)
                    continue;

                // Why it ended may have been in a frame that was lost: then it can still say that it did.
                var info = (await link.AskAsync(ProbeFrame.Identify, ending.Token)).Info;
                if (info is { IsSampling: false })
                    link.Fail(ProbeTroubles.Stopped(link.Name));
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped or disposed of.
        }
        catch (TroubleException)
        {
            link.Fail(ProbeTroubles.Silent(link.Name, clock.GetElapsedTime(link.Heard)));
        }
    }

    private long HostTime(long timestamp) => (long)((Int128)timestamp * 1_000_000_000 / clock.TimestampFrequency);
}
