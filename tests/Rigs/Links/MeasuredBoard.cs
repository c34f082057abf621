using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Testing.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Links;

/// <summary>The real firmware on an emulated board or as a process, with its phase line, a broker, and an edge that answers 77.</summary>
internal sealed class MeasuredBoard : IAsyncDisposable
{
    private const string Prefix = "hil/1/a";

    private readonly string _folder;
    private readonly Attachment _board;
    private readonly ILink _link;
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

    private MeasuredBoard(string folder, Attachment board, ILink link) => (_folder, _board, _link) = (folder, board, link);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<MeasuredBoard> StartAsync(string name)
    {
        var kind = RealFirmware.Kinds.TryFind(name)!;
        var firmware = await RealFirmware.BuildAsync(kind);
        var folder = Directory.CreateTempSubdirectory("hil-").FullName;
        var file = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "planned")).FullName, "maximum.model");
        await File.WriteAllBytesAsync(file, MaximumModel.Image(), Cancellation);
        var hash = Convert.ToHexStringLower(MaximumModel.Image().AsSpan(16, 16));
        var plan = new FlashPlan(FirmwareImage.Read(firmware), await ModelImage.PrepareAsync(file, hash, kind, folder, Cancellation));
        IConnection connection = kind.Emulation is null ? new Process() : new Qemu { Time = TimeMode.Fast };
        var board = await connection.AttachAsync(new("rig-1", kind, folder, null, null, RealFirmware.Services), Cancellation);
        var target = new FlashTarget("rig-1", kind, folder, board.Gdb);
        await FlashRunner.WriteAsync(kind.FlashTools[0], plan, target, RealFirmware.Services.Tools, Cancellation);
        return new(folder, board, await board.RunAsync(plan, Cancellation));
    }

    /// <summary>A session with sequential streaming and times, connected to the broker.</summary>
    public async Task<BoardSession> OpenAsync(PolicyKind policy)
    {
        var options = new SessionOptions { Connect = (_, _) => new(_broker.Accept()) };
        var session = await BoardSession.OpenAsync(_link, options, TimeProvider.System, NullLogger.Instance, Cancellation);

        // A board that runs as quick as it can must not run into its own time-outs.
        await session.ConfigureAsync(new(false, 30_000, 600_000, 0, ReportTimes: true), Cancellation);
        await session.ApplyPolicyAsync(policy, 1, default, Cancellation);
        await session.ConnectMqttAsync(new(60, "rig", "user", "password", Prefix), Cancellation);
        return session;
    }

    /// <summary>Streams one image, whose pixels are made of the sample's id, until its result and its times are there.</summary>
    public async Task<(SampleResult Result, SampleTimes Times)> RunAsync(BoardSession session, uint sample)
    {
        await session.SendImageAsync(sample, SessionFixture.Pixels((int)sample), Cancellation);
        string topic;
        byte[] payload;
        do
            (topic, payload) = await _broker.NextAsync(Cancellation);
        while (topic != Prefix + "/result");
        Assert.True(SampleResult.TryRead(payload, out var result, out var defect), defect);
        return (result, await session.Times.ReadAsync(Cancellation));
    }

    /// <summary>The next change of the phase line.</summary>
    public ValueTask<PhaseChange> ChangeAsync() => _board.Phases!.ReadAsync(Cancellation);

    /// <summary>The changes of the phase line up to the next one to idle.</summary>
    public async Task<List<PhaseChange>> ChangesAsync()
    {
        var changes = new List<PhaseChange>();
        do
            changes.Add(await ChangeAsync());
        while (changes[^1].Phase != Phase.Idle);
        return changes;
    }

    public async ValueTask DisposeAsync()
    {
        await _board.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
