using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Links;

/// <summary>
/// A session with one board over one link (SPEC.md, sections 1 and 2). Every call that waits fails with the session's first
/// cause once it has one. It does not own the link: after it is disposed another session can be opened over it.
/// </summary>
public sealed class BoardSession : IBoardSession
{
    private readonly ILink _link;
    private readonly SessionOptions _options;
    private readonly TimeProvider _time;
    private readonly SessionCore _core;
    private readonly SemaphoreSlim _turn = new(1, 1);

    private BoardSession(ILink link, SessionOptions options, TimeProvider time, ILogger log)
    {
        (_link, _options, _time) = (link, options, time);
        _core = new SessionCore(link, options, time, log);
    }

    /// <summary>What the board is and runs.</summary>
    public BoardInfo Info { get; private set; } = null!;

    /// <summary>
    /// Faults with the first cause that ends the session: <see cref="BoardResetException"/>, <see cref="LinkLostException"/>,
    /// <see cref="ProtocolException"/> or another <see cref="TroubleException"/>. Completes when it is disposed.
    /// </summary>
    public Task Completion => _core.Completion;

    /// <summary>The board's log records; bounded, the oldest are dropped and counted. Ends with the session.</summary>
    public ChannelReader<BoardLogRecord> Log => _core.Frames.Log;

    /// <summary>
    /// When the phases of samples began and ended, in the order of the samples' ends, where
    /// <see cref="ConfigureMessage.ReportTimes"/> asks for it; bounded, the oldest are dropped and counted. Ends with the session.
    /// A sample whose times found no room on the board is missing: its log has a warning then.
    /// </summary>
    public ChannelReader<SampleTimes> Times => _core.Frames.Times;

    /// <summary>What went over the link so far.</summary>
    public LinkStatistics Statistics
    {
        get
        {
            lock (_core.Gate) return _core.Frames.Count(_core.WireBytesSent, _core.WireBytesReceived);
        }
    }

    /// <summary>Greets the board and asks what it is.</summary>
    /// <exception cref="BoardSilentException">Nothing answers in <see cref="SessionOptions.HandshakeTimeout"/>.</exception>
    /// <exception cref="VersionRefusedException">The board speaks no common version.</exception>
    /// <exception cref="TroubleException">The link fails or the board breaks the protocol.</exception>
    public static async Task<BoardSession> OpenAsync(
        ILink link, SessionOptions options, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        var session = new BoardSession(link, options, time, log);
        try
        {
            session._core.Start();
            await session.GreetAsync(cancellation).ConfigureAwait(false);
            return session;
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sets streaming mode, pacing and time-outs, on both sides.</summary>
    public async Task ConfigureAsync(ConfigureMessage configuration, CancellationToken cancellation)
    {
        await AskAsync(ControlMessage.Configure, () => Post(configuration, static (m, b) => m.Write(b.Span)), cancellation)
            .ConfigureAwait(false);
        lock (_core.Gate) _core.Frames.SetRetransmit(TimeSpan.FromMilliseconds(configuration.RetransmitMilliseconds));
    }

    /// <summary>Gives the board its MQTT identity; it then opens the MQTT channel, which <see cref="SessionOptions.Connect"/> connects.</summary>
    public Task ConnectMqttAsync(MqttIdentity identity, CancellationToken cancellation) =>
        AskAsync(ControlMessage.Network, () => Post(identity, static (m, b) => m.Write(b.Span)), cancellation);

    /// <summary>Puts a decision policy into force.</summary>
    /// <param name="policy">Policy.</param>
    /// <param name="revision">The host's number for this setting; results carry it.</param>
    /// <param name="parameters">Parameters as SPEC.md 2.1 lays them out, at most 65,535 bytes.</param>
    /// <param name="cancellation">Ends the wait, not the setting.</param>
    /// <exception cref="RequestRefusedException">The firmware does not have it, or the parameters are not its.</exception>
    public Task ApplyPolicyAsync(PolicyKind policy, ushort revision, ReadOnlyMemory<byte> parameters, CancellationToken cancellation) =>
        AskAsync(
            ControlMessage.PolicyApply,
            () =>
            {
                var (length, crc) = Stage(parameters);
                Post(new PolicyApplyMessage(policy, revision, length, crc), static (m, b) => m.Write(b.Span));
            },
            cancellation);

    /// <summary>Puts a policy into force at the exit of the board's model, until the session ends.</summary>
    /// <param name="policy">Policy; not one that learns.</param>
    /// <param name="revision">The host's number for this setting; results of samples that stop there carry it.</param>
    /// <param name="parameters">Parameters for the exit's head, as SPEC.md 2.1 lays them out.</param>
    /// <param name="cancellation">Ends the wait, not the setting.</param>
    /// <exception cref="RequestRefusedException">
    /// The model has no exit, samples are in work, the firmware does not have the policy, the parameters are not its, or the firmware is older than this request.
    /// </exception>
    public Task ApplyExitAsync(PolicyKind policy, ushort revision, ReadOnlyMemory<byte> parameters, CancellationToken cancellation) =>
        AskAsync(
            ControlMessage.ExitApply,
            () =>
            {
                var (length, crc) = Stage(parameters);
                Post(new ExitApplyMessage(policy, revision, length, crc), static (m, b) => m.Write(b.Span));
            },
            cancellation);

    private (ushort Length, uint Crc) Stage(ReadOnlyMemory<byte> parameters)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(parameters.Length, ushort.MaxValue, nameof(parameters));
        for (var offset = 0; offset < parameters.Length; offset += PolicyDataMessage.MaximumBytes)
        {
            var piece = parameters.Slice(offset, Math.Min(PolicyDataMessage.MaximumBytes, parameters.Length - offset));
            Post((Offset: (ushort)offset, Piece: piece), static (m, b) => new PolicyDataMessage(m.Offset, m.Piece.Span).Write(b.Span));
        }

        return ((ushort)parameters.Length, Crc32.Compute(parameters.Span));
    }

    /// <summary>
    /// Lets the board do nothing, with <see cref="Phase.Sleep"/> on its phase line. Completes when the board has acknowledged,
    /// which is when the time begins; the next request or image ends it early.
    /// </summary>
    /// <param name="time">1 ms to 10 minutes, in whole milliseconds.</param>
    /// <param name="cancellation">Ends the wait, not the sleep.</param>
    /// <exception cref="RequestRefusedException">Samples are in work, or the firmware is older than this request.</exception>
    public Task SleepAsync(TimeSpan time, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, TimeSpan.FromMilliseconds(SleepMessage.Longest));
        return AskAsync(
            ControlMessage.Sleep, () => Post(new SleepMessage((uint)time.TotalMilliseconds), static (m, b) => m.Write(b.Span)), cancellation);
    }

    /// <summary>
    /// Lets the network of each later sample of this session run so often, as one <see cref="Phase.Infer"/>; a session
    /// begins with 1.
    /// </summary>
    /// <param name="inferences">1 to 1,000,000.</param>
    /// <param name="cancellation">Ends the wait, not the setting.</param>
    /// <exception cref="RequestRefusedException">Samples are in work, or the firmware is older than this request.</exception>
    public Task RepeatAsync(uint inferences, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(inferences);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(inferences, RepeatMessage.Most);
        return AskAsync(ControlMessage.Repeat, () => Post(new RepeatMessage(inferences), static (m, b) => m.Write(b.Span)), cancellation);
    }

    /// <summary>
    /// Lets later offloads of this session wait for each other on the board and go out in one burst. For pipelined streaming: the board
    /// takes further image buffers for it.
    /// </summary>
    /// <param name="count">So many go out together, 2 to 15.</param>
    /// <param name="hold">Or when the first of them has waited so long: 1 ms to 10 minutes, in whole milliseconds.</param>
    /// <param name="cancellation">Ends the wait, not the setting.</param>
    /// <exception cref="RequestRefusedException">Samples are in work, the RAM has no room for so many images, or the firmware is older than this request.</exception>
    public Task BatchAsync(int count, TimeSpan hold, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, BatchMessage.Most);
        ArgumentOutOfRangeException.ThrowIfLessThan(hold, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hold, TimeSpan.FromMilliseconds(BatchMessage.Longest));
        var message = new BatchMessage((byte)count, (uint)hold.TotalMilliseconds);
        return AskAsync(ControlMessage.Batch, () => Post(message, static (m, b) => m.Write(b.Span)), cancellation);
    }

    /// <summary>
    /// Lets the board run the first operations only of later samples of this session, and send what they leave for the others, whatever
    /// the policy says; a session begins with the whole network.
    /// </summary>
    /// <param name="after">Operations that the board runs, 1 to 65,535.</param>
    /// <param name="cancellation">Ends the wait, not the setting.</param>
    /// <exception cref="RequestRefusedException">Samples are in work, the model cannot be cut there, or the firmware is older than this request.</exception>
    public Task SplitAsync(int after, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(after, ushort.MaxValue);
        return AskAsync(ControlMessage.Split, () => Post(new SplitMessage((ushort)after), static (m, b) => m.Write(b.Span)), cancellation);
    }

    /// <summary>Reads the board's clock.</summary>
    public Task<BoardTime> PingAsync(CancellationToken cancellation) => InTurnAsync(
        ControlMessage.Ping,
        () =>
        {
            lock (_core.Gate) return _core.Frames.Requests.Ping();
        },
        cancellation);

    /// <summary>
    /// Resets the board. Completes when it has announced its reset, which ends this session with
    /// <see cref="BoardResetException"/>.
    /// </summary>
    /// <exception cref="AnswerMissingException">The board goes on as if nothing had been said.</exception>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        lock (_core.Gate) Post(new RestartMessage(), static (_, b) => RestartMessage.Write(b.Span));
        _core.Wake();
        try
        {
            await Completion.WaitAsync(_options.AnswerTimeout, _time, cancellation).ConfigureAwait(false);
        }
        catch (BoardResetException)
        {
        }
        catch (TimeoutException)
        {
            throw new AnswerMissingException(_link.Name, ControlMessage.Restart, _options.AnswerTimeout);
        }
    }

    /// <summary>
    /// Waits until the board has room for an image and takes the pixels over; they may be reused on return. The chunks then
    /// go out by themselves, so that the next call keeps the wire busy; <see cref="ImageTicket.Confirmed"/> tells the rest.
    /// Images go out in the order of the calls.
    /// </summary>
    /// <param name="sample">Sample id, which the result will carry.</param>
    /// <param name="pixels">Exactly <see cref="BoardInfo.InputBytes"/> bytes.</param>
    /// <param name="cancellation">Ends the wait for room; an image that has been begun is finished.</param>
    /// <exception cref="TroubleException">The size is wrong, or the session has ended.</exception>
    public ValueTask<ImageTicket> SendImageAsync(uint sample, ReadOnlyMemory<byte> pixels, CancellationToken cancellation) =>
        _core.Frames.Images.SendAsync(sample, pixels, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _core.DisposeAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private async Task GreetAsync(CancellationToken cancellation)
    {
        try
        {
            await _core.Frames.Answer.WaitAsync(_options.HandshakeTimeout, _time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new BoardSilentException(_link.Name, _options.HandshakeTimeout);
        }

        Info = await InTurnAsync(
            ControlMessage.Identify,
            () =>
            {
                lock (_core.Gate)
                {
                    Post(default(IdentifyMessage), static (_, b) => IdentifyMessage.Write(b.Span));
                    return _core.Frames.Requests.ExpectInfo();
                }
            },
            cancellation).ConfigureAwait(false);
    }

    private void Post<T>(T message, Func<T, Memory<byte>, int> write) => _core.Frames.Requests.Post(message, write);

    private async Task AskAsync(ControlMessage request, Action post, CancellationToken cancellation)
    {
        var status = await InTurnAsync(
            request,
            () =>
            {
                lock (_core.Gate)
                {
                    var answer = _core.Frames.Requests.ExpectStatus(request);
                    post();
                    return answer;
                }
            },
            cancellation).ConfigureAwait(false);
        if (status.Code != StatusCode.Ok) throw new RequestRefusedException(_link.Name, status.Request, status.Code, status.Detail);
    }

    /// <summary>
    /// One request after the other. A cancelled caller leaves, but the turn is only passed on with the answer: a late one
    /// would be taken for the next request's. No answer at all ends the session.
    /// </summary>
    private async Task<T> InTurnAsync<T>(ControlMessage request, Func<Task<T>> ask, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        return await FinishAsync().WaitAsync(cancellation).ConfigureAwait(false);

        async Task<T> FinishAsync()
        {
            try
            {
                var answer = ask();
                _core.Wake();
                return await answer.WaitAsync(_options.AnswerTimeout, _time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                var cause = new AnswerMissingException(_link.Name, request, _options.AnswerTimeout);
                _core.Fail(cause);
                throw cause;
            }
            finally
            {
                _turn.Release();
            }
        }
    }
}
