using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Hil.Rigs.Links;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;
using Hil.Rigs.Tests.Links;
using Hil.Testing.Links;

namespace Hil.Rigs.Tests.Power;

/// <summary>The project's real firmware, its real phase line, and an emulated meter beside it.</summary>
public sealed class LiveMeterTests
{
    private const int Images = 6;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Boards => new() { { "host", 20_000 }, { "mps2-an386", 40 } };

    [Theory]
    [MemberData(nameof(Boards))]
    public async Task A_meter_sees_what_the_boards_kind_draws_in_each_phase_that_it_is_in(string name, int work)
    {
        var kind = RealFirmware.Kinds.TryFind(name)!;
        var firmware = await RealFirmware.BuildAsync(kind);
        var model = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var image = MaximumModel.Image(work);
        await File.WriteAllBytesAsync(model, image, Cancellation);
        IConnection connection = kind.Emulation is null ? new Process() : new Qemu { Time = TimeMode.Realtime };
        await using var rig = RealFirmware.NewRig(RealFirmware.Settings(name, connection, pace: 460_800), kind);
        var broker = new FakeBroker();
        var session = await rig.BringUpAsync(firmware, model, Convert.ToHexStringLower(image.AsSpan(16, 16)),
            new() { Connect = (_, _) => new(broker.Accept()) }, Cancellation);
        File.Delete(model);
        await rig.ReadClockAsync(Cancellation);
        var request = new MeterRequest(rig.Name, kind, new MeterLoad.OfBoard(rig.Attachment!), null, RealFirmware.Services);
        await using var meter = await new Ina219 { Bus = new EmulatedBus { Errors = false } }.OpenAsync(request, Cancellation);

        await StreamAsync(rig, session, broker);
        await rig.ReadClockAsync(Cancellation);
        var exchange = await meter.ReadClockAsync(Cancellation);
        await meter.StopAsync(Cancellation);

        var edges = await AllAsync(meter.Edges!.ReadAllAsync(Cancellation));
        var samples = await AllAsync(meter.Samples.ReadAllAsync(Cancellation));
        Assert.Equal(0, rig.Attachment!.Waveform!.Late);
        Assert.Equal((samples.Count, 0, 0), (meter.Counts.Samples, meter.Counts.Missed, meter.Counts.Dropped));
        Assert.Equal(Images, edges.Count(edge => edge.Phase == Phase.Infer));
        Assert.InRange(exchange.Remote - samples[^1].End, 0, 10_000_000);
        foreach (var phase in (Phase[])[Phase.Idle, Phase.Receive, Phase.Infer])
        {
            var inside = samples.Where(sample => PhaseOf(edges, sample) == phase).ToArray();
            var expected = kind.Power!.Of(phase).Current.Value;
            Assert.True(inside.Length >= 10, $"{inside.Length} samples of {samples.Count} in {phase}");
            Assert.InRange(inside.Average(sample => sample.Amperes), expected - 1e-4, expected + 1e-4);
        }
    }

    private static async Task StreamAsync(Rig rig, BoardSession session, FakeBroker broker)
    {
        await session.ConfigureAsync(new(false, 50, 20_000, 0), Cancellation);
        await session.ApplyPolicyAsync(PolicyKind.Never, 1, default, Cancellation);
        await session.ConnectMqttAsync(new(60, "rig", "user", "password", "hil/1/a"), Cancellation);
        for (var i = 0; i < Images; i++)
        {
            await session.SendImageAsync((uint)i, SessionFixture.Pixels(i), Cancellation);
            while ((await broker.NextAsync(Cancellation)).Topic != "hil/1/a/result")
            {
            }

            for (var pings = 0; pings < 20; pings++)
                await rig.ReadClockAsync(Cancellation);
        }
    }

    private static Phase? PhaseOf(List<PhaseEdge> edges, PowerSample sample)
    {
        var at = edges.FindLastIndex(edge => edge.Time <= sample.Start);
        return at >= 0 && (at + 1 == edges.Count || edges[at + 1].Time >= sample.End) ? edges[at].Phase : null;
    }

    private static async Task<List<T>> AllAsync<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
            all.Add(item);
        return all;
    }
}
