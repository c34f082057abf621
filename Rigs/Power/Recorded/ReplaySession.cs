using System.Globalization;
using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power.Recorded;

/// <summary>A recorded trace that is handed out: the file is read on when somebody has taken what was read.</summary>
internal sealed class ReplaySession : MeterSession
{
    private const int SampleLimit = 4096;
    private const int EdgeLimit = 1 << 16;

    private readonly RecordedTrace trace;
    private readonly FilePath path;
    private readonly Volts? supply;
    private readonly Channel<PowerSample> samples =
        Channel.CreateBounded<PowerSample>(new BoundedChannelOptions(SampleLimit) { SingleReader = true, SingleWriter = true });

    // Whoever takes only the samples must not be made to wait for edges: those that nobody takes are counted as dropped.
    private readonly Channel<PhaseEdge> edges =
        Channel.CreateBounded<PhaseEdge>(new BoundedChannelOptions(EdgeLimit) { SingleReader = true, SingleWriter = true });

    private readonly TaskCompletionSource<TroubleException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopped = new();
    private readonly Task pump;
    private long delivered;
    private long dropped;

    public ReplaySession(RecordedTrace trace, FilePath path, Volts? supply)
    {
        (this.trace, this.path, this.supply) = (trace, path, supply);
        pump = Task.Run(PumpAsync);
    }

    public override MeterFacts Facts => new()
    {
        Meter = PartCatalog.NameOf(typeof(Replay)),
        Origin = Origin.Imported,
        Identity = $"{trace.Kind} {path.Written}",
        SupplyVolts = supply?.Value ?? 0,
        NominalRate = trace.Rate,
        PhaseRefusal = trace.Rate >= MeterFacts.LeastPhaseRate ? null
            : string.Create(CultureInfo.InvariantCulture, $"the trace has {trace.Rate:0.#} samples a second; {MeterFacts.LeastPhaseRate:0} are needed to tell phases apart"),
    };

    public override MeterCounts Counts => new(Interlocked.Read(ref delivered), trace.Missed, 0, Interlocked.Read(ref dropped), trace.Rate);

    public override ChannelReader<PowerSample> Samples => samples.Reader;

    public override ChannelReader<PhaseEdge>? Edges => trace.HasEdges ? edges.Reader : null;

    public override Task<TroubleException> Lost => lost.Task;

    /// <exception cref="TroubleException">Always: nobody can read the clock of a meter that ran at another time.</exception>
    public override ValueTask<ClockExchange> ReadClockAsync(CancellationToken cancellation) =>
        throw new TroubleException(TroubleKind.Configuration, "A recorded trace has no clock that can be compared with the board's", path.FullPath,
            "Use a meter that is there while the board runs; a recording is read by 'hil meter read' and 'hil import'.");

    public override async Task StopAsync(CancellationToken cancellation)
    {
        await stopped.CancelAsync();
        await pump.WaitAsync(cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await trace.DisposeAsync();
        stopped.Dispose();
    }

    private async Task PumpAsync()
    {
        try
        {
            while (await trace.ReadAsync(stopped.Token))
            {
                if (trace.Edge is { } edge && !edges.Writer.TryWrite(edge)) Interlocked.Increment(ref dropped);
                await samples.Writer.WriteAsync(trace.Current, stopped.Token);
                Interlocked.Increment(ref delivered);
            }
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            // Told to stop: what was read before is delivered.
        }
        catch (TroubleException trouble)
        {
            lost.TrySetResult(trouble);
        }
        finally
        {
            samples.Writer.TryComplete();
            edges.Writer.TryComplete();
        }
    }
}
