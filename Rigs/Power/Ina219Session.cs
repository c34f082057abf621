using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Power.Buses;

namespace Hil.Rigs.Power;

/// <summary>An INA219 that samples.</summary>
internal sealed class Ina219Session : MeterSession
{
    // More than a minute of conversions of 12 bit.
    private const int Capacity = 1 << 16;

    private readonly I2cPort port;
    private readonly Ina219Sampler sampler;
    private readonly PhaseLines? lines;
    private readonly MeterFacts facts;
    private readonly Channel<PowerSample> samples = Channel.CreateBounded<PowerSample>(new BoundedChannelOptions(Capacity) { SingleWriter = true });
    private readonly TaskCompletionSource<TroubleException> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task ended;

    /// <summary>Samples on with a chip that was just set up.</summary>
    /// <param name="port">The chip's; the session's from now on.</param>
    /// <param name="driver">Over the port's device.</param>
    /// <param name="scale">What it was set to.</param>
    /// <param name="facts">What is known of the meter.</param>
    /// <param name="lines">The board's phase line at this host's pins, where it is wired so; the session's from now on.</param>
    public Ina219Session(I2cPort port, Ina219Driver driver, Ina219Scale scale, MeterFacts facts, PhaseLines? lines)
    {
        (this.port, this.facts, this.lines) = (port, facts, lines);
        sampler = new(port.Pacer, driver, scale, samples.Writer, port.Name);
        ended = RunAsync();
    }

    public override MeterFacts Facts => facts.PhaseRefusal is null && sampler.PhaseRefusal is { } refusal ? facts with { PhaseRefusal = refusal } : facts;

    public override MeterCounts Counts => sampler.Counts;

    public override ChannelReader<PowerSample> Samples => samples.Reader;

    public override ChannelReader<PhaseEdge>? Edges => (port.Edges ?? lines?.Edges)?.Reader;

    public override Task<TroubleException> Lost => lost.Task;

    public override ValueTask<ClockExchange> ReadClockAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(port.Pacer.ReadClock());
    }

    public override async Task StopAsync(CancellationToken cancellation)
    {
        port.Pacer.Stop();
        using var giveUp = cancellation.UnsafeRegister(static pacer => ((IPacer)pacer!).Abort(), port.Pacer);
        await ended;
    }

    public override async ValueTask DisposeAsync()
    {
        port.Pacer.Abort();
        try
        {
            await ended;
        }
        finally
        {
            port.Dispose();
        }
    }

    private async Task RunAsync()
    {
        try
        {
            await port.Pacer.RunAsync(sampler);
        }
        catch (TroubleException trouble)
        {
            lost.TrySetResult(trouble);
        }
        finally
        {
            if (!sampler.TryFinish())
                sampler.Drop();
            lines?.Dispose();
            samples.Writer.TryComplete();
            (port.Edges ?? lines?.Edges)?.Complete();
        }
    }
}
