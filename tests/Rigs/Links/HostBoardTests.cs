using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;
using Hil.Testing.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Links;

/// <summary>The real firmware, as a process on a pseudo terminal.</summary>
public sealed class HostBoardTests : IAsyncLifetime
{
    private const int Images = 100;
    private readonly string _model = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
    private readonly FakeBroker _broker = new()
    {
        Reply = offload =>
        {
            var reply = new byte[ReplyMessage.Length];
            Assert.True(OffloadMessage.TryRead(offload, out var message, out _));
            new ReplyMessage(ReplyStatus.Ok, 77, message.Boot, message.Sample).Write(reply);
            return reply;
        },
    };

    private RunningTool _board = null!;
    private string _port = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the host board is a Linux process");
        var firmware = await RealFirmware.BuildAsync(RealFirmware.Kinds.TryFind("host")!);
        await File.WriteAllBytesAsync(_model, MaximumModel.Image(), Cancellation);
        _board = await RealFirmware.Services.Tools.StartAsync(new Command(firmware, "--model", _model), Cancellation);
        await foreach (var line in _board.Lines.ReadAllAsync(Cancellation))
        {
            if (!line.StartsWith("pty ", StringComparison.Ordinal)) continue;
            _port = line[4..];
            break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_board is not null) await _board.DisposeAsync();
        File.Delete(_model);
    }

    [Fact]
    public async Task The_firmware_says_what_it_is_tells_its_clock_and_restarts()
    {
        await using var link = TtyLink.Open(_port, 115_200);
        uint boot;
        await using (var session = await OpenAsync(link))
        {
            boot = session.Info.Boot;
            Assert.Equal(("host", (uint)MaximumModel.InputBytes, (ushort)3), (session.Info.Board, session.Info.InputBytes, session.Info.OutputCount));
            Assert.Equal((StatusCode.Ok, OutputEncoding.Logits), (session.Info.ModelStatus, session.Info.Encoding));
            Assert.Equal(Crc32.Compute(MaximumModel.Image()), session.Info.ModelCrc);
            var first = await session.PingAsync(Cancellation);
            Assert.True((await session.PingAsync(Cancellation)).Ticks > first.Ticks);
            await session.RestartAsync(Cancellation);
            await Assert.ThrowsAsync<BoardResetException>(() => session.Completion);
        }

        await using var again = await OpenAsync(link);
        Assert.NotEqual(boot, again.Info.Boot);
    }

    [Fact]
    public async Task A_hundred_images_are_inferred_exactly_as_sent()
    {
        await using var link = TtyLink.Open(_port, 115_200);
        await using var session = await OpenAsync(link);
        await StreamAsync(session, PolicyKind.Never, pipelined: true);
        Assert.Equal((0, 0), (session.Statistics.ChunkResends, session.Statistics.Dropped.Total));
        Assert.InRange(session.Statistics.ImageBytesConfirmed / (double)session.Statistics.WireBytesSent, 0.95, 1);
    }

    [Fact]
    public async Task A_hundred_images_get_through_a_link_that_loses_damages_and_repeats()
    {
        var faults = new LinkFaults(Drop: 0.03, Corrupt: 0.03, Duplicate: 0.03);
        await using var link = new FaultyLink(TtyLink.Open(_port, 115_200), 11, faults, faults);
        await using var session = await OpenAsync(link);
        await StreamAsync(session, PolicyKind.Never, pipelined: true);
        Assert.True(session.Statistics.ChunkResends > 0);
        Assert.True(session.Statistics.Dropped.Total > 0);
    }

    [Fact]
    public async Task A_hundred_offloads_are_answered_by_the_edge()
    {
        await using var link = TtyLink.Open(_port, 115_200);
        await using var session = await OpenAsync(link);
        await StreamAsync(session, (PolicyKind)0, pipelined: false);
    }

    private Task<BoardSession> OpenAsync(ILink link) => BoardSession.OpenAsync(
        link, new() { Connect = (_, _) => new(_broker.Accept()), Retransmit = TimeSpan.FromMilliseconds(50) }, TimeProvider.System,
        NullLogger.Instance, Cancellation);

    private async Task StreamAsync(BoardSession session, PolicyKind policy, bool pipelined)
    {
        await session.ConfigureAsync(new(pipelined, 50, 20_000, 0), Cancellation);
        await session.ApplyPolicyAsync(policy, 3, default, Cancellation);
        await session.ConnectMqttAsync(new(60, "rig", "user", "password", "hil/1/a"), Cancellation);
        var sending = Task.Run(
            async () =>
            {
                for (var i = 0; i < Images; i++) await session.SendImageAsync((uint)i, SessionFixture.Pixels(i), Cancellation);
            },
            Cancellation);
        for (var seen = new HashSet<uint>(); seen.Count < Images;)
        {
            var (topic, payload) = await _broker.NextAsync(Cancellation);
            if (topic != "hil/1/a/result") continue;
            Assert.True(SampleResult.TryRead(payload, out var result, out var defect), defect);
            seen.Add(result.Sample);
            var pixels = SessionFixture.Pixels((int)result.Sample);
            Assert.Equal(Crc32.Compute(pixels), result.Crc);
            Assert.Equal(MaximumModel.Outputs(pixels), result.Outputs.ToArray());
            Assert.Equal((session.Info.Boot, (ushort)3), (result.Boot, result.Revision));
            var isOffloaded = policy == (PolicyKind)0;
            Assert.Equal(isOffloaded ? (Decision.Offload, AnsweredBy.Edge, 77) : (Decision.Accept, AnsweredBy.Local, result.Class),
                (result.Decision, result.AnsweredBy, result.Answer));
        }

        await sending;
    }
}
