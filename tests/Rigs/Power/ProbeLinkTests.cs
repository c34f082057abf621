using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Power;
using Hil.Testing.Links;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Power;

/// <summary>What a session does when the other end of the port is not what it should be.</summary>
public sealed class ProbeLinkTests : IAsyncDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly MemoryLink host;
    private readonly FakeProbe probe;

    public ProbeLinkTests()
    {
        (host, var other) = MemoryLink.Pair();
        probe = new(other);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_probe_that_was_reset_is_lost_by_its_banner()
    {
        await using var session = await OpenAsync();
        await probe.SayAsync(Hello.FromProbe(0, 0));
        Assert.StartsWith("The probe was reset: its boot nonce was 00000b07 and is now 00000000", (await session.Lost).What, StringComparison.Ordinal);
        await session.Samples.Completion.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_probe_that_falls_silent_is_asked_and_then_lost()
    {
        await using var session = await OpenAsync();
        probe.Answers = false;
        while (!session.Lost.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Yield();
        }

        Assert.StartsWith("The probe has sent nothing for", (await session.Lost).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Why_the_sensor_ended_is_told_even_when_that_frame_was_lost()
    {
        await using var session = await OpenAsync();
        probe.IsSampling = false;
        clock.Advance(TimeSpan.FromSeconds(4));
        Assert.StartsWith("The probe has ended the sampling of itself", (await session.Lost).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_that_changed_is_told_with_both_values()
    {
        await using var session = await OpenAsync();
        await probe.ReportAsync(0, 0, ProbeStatus.SensorChanged, 0x1234);
        Assert.Equal("The sensor's configuration at 0x40 is 0x1234, not 0x399F as it was set", (await session.Lost).What);
    }

    [Theory]
    [InlineData(ProbeStatus.SensorSilent, "does not answer")]
    [InlineData(ProbeStatus.SensorChanged, "was reset, or somebody else wrote to it")]
    [InlineData(ProbeStatus.Malformed, "refused to sample: Malformed")]
    public async Task A_start_that_is_refused_says_why(ProbeStatus code, string words)
    {
        probe.StartCode = code;
        var refused = await Assert.ThrowsAsync<TroubleException>(OpenAsync);
        Assert.Contains(words, refused.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_version_is_refused_by_name()
    {
        probe.Greeting = session => Hello.FromProbe(7, session) with { Newest = 9, Oldest = 8 };
        var refused = await Assert.ThrowsAsync<TroubleException>(OpenAsync);
        Assert.Equal("The probe speaks protocol versions 8 to 9, this host 1 to 1", refused.What);
    }

    [Fact]
    public async Task A_board_at_the_probes_port_is_told_from_a_probe()
    {
        probe.Greeting = session => Hello.FromBoard(7, session);
        var refused = await Assert.ThrowsAsync<TroubleException>(OpenAsync);
        Assert.Equal((TroubleKind.Configuration, "A board answers at the probe's port, not a probe"), (refused.Kind, refused.What));
    }

    [Fact]
    public async Task Edges_come_once_however_often_they_are_repeated_and_lost_ones_refuse_phases()
    {
        await using var session = await OpenAsync();
        await probe.EdgesAsync(index: 0, (100, 1), (50, 2));
        await probe.EdgesAsync(index: 1, (150, 2), (10, 3));
        await probe.EdgesAsync(index: 5, (200, 4));
        await session.StopAsync(Cancellation);
        Assert.Equal(
            [new(100_000, Phase.Receive), new(150_000, Phase.Infer), new(160_000, Phase.Decide), new(200_000, Phase.Transmit)],
            await session.Edges!.ReadAllAsync(Cancellation).ToListAsync(Cancellation));
        Assert.Equal("2 edges of the phase line were lost between the probe and the host", session.Facts.PhaseRefusal);
    }

    [Fact]
    public async Task Numbers_that_go_back_are_not_taken_and_missing_ones_count()
    {
        await using var session = await OpenAsync();
        await probe.SamplesAsync(index: 2, (10_000, 100), (1064, 200));
        await probe.SamplesAsync(index: 3, (11_064, 300));
        await session.StopAsync(Cancellation);
        var samples = await session.Samples.ReadAllAsync(Cancellation).ToListAsync(Cancellation);
        Assert.Equal([PowerFlags.AfterGap, PowerFlags.None], samples.Select(sample => sample.Flags));
        Assert.Equal([0.01f, 0.02f], samples.Select(sample => sample.Amperes));
        Assert.Equal((2, 2), (session.Counts.Samples, session.Counts.Missed));
    }

    public async ValueTask DisposeAsync()
    {
        await probe.DisposeAsync();
        await host.DisposeAsync();
    }

    private Task<MeterSession> OpenAsync() => new SerialProbe { Path = new("memory", "memory") }.OpenAsync(
        host, new("rig-1", RealFirmware.Kinds.TryFind("host")!, new MeterLoad.Off(), null, RealFirmware.Services with { Clock = clock }), Cancellation);
}
