using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Links;

/// <summary>
/// What a session says and hears, frame by frame: no I/O, no loop. Called under the session's gate, except
/// <see cref="FlushChannels"/>.
/// </summary>
internal sealed class SessionFrames : IDisposable
{
    /// <summary>An image chunk may be on the wire, and another in the driver, before a reliable frame.</summary>
    private const int AheadBytes = 2 * WireLimits.MaximumOnWire;

    private readonly string _port;
    private readonly SessionOptions _options;
    private readonly ILogger _log;
    private readonly Lock _gate;
    private readonly Action _wakeWriter;
    private readonly long _frequency;
    private readonly FrameReader _reader = new();
    private readonly GoBackNSender _sender;
    private readonly GoBackNReceiver _receiver;
    private readonly TaskCompletionSource<Hello> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<BoardLogRecord> _logRecords;
    private readonly Channel<SampleTimes> _times;
    private readonly long _helloTicks;
    private readonly uint _session;
    private ByteChannel? _mqtt;
    private Hello? _board;
    private long _nextHello;
    private long _framesSent;
    private long _logDropped;
    private long _timesDropped;

    public SessionFrames(string port, SessionOptions options, TimeProvider time, ILogger log, Lock gate, Action wakeWriter)
    {
        (_port, _options, _log, _gate, _wakeWriter) = (port, options, log, gate, wakeWriter);
        _frequency = time.TimestampFrequency;
        _sender = new GoBackNSender(Ticks(options.Retransmit), options.Baud == 0 ? 0 : 10.0 * _frequency / options.Baud, AheadBytes);
        _receiver = new GoBackNReceiver(Ticks(TimeSpan.FromMilliseconds(WireLimits.AckDelayMilliseconds)));
        _helloTicks = Ticks(options.HelloInterval);
        _nextHello = time.GetTimestamp();
        _session = options.Session ?? (uint)System.Security.Cryptography.RandomNumberGenerator.GetInt32(1, int.MaxValue);
        Requests = new RequestBook(port);
        Images = new ImageStream(port, gate, wakeWriter);
        _logRecords = Channel.CreateBounded<BoardLogRecord>(
            new BoundedChannelOptions(options.LogCapacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => _logDropped++);
        _times = Channel.CreateBounded<SampleTimes>(
            new BoundedChannelOptions(options.TimesCapacity) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => _timesDropped++);
    }

    public RequestBook Requests { get; }

    public ImageStream Images { get; }

    public ChannelReader<BoardLogRecord> Log => _logRecords.Reader;

    public ChannelReader<SampleTimes> Times => _times.Reader;

    /// <summary>Completes when every byte channel that was opened so far has let go of its far end.</summary>
    public Task Channels { get; private set; } = Task.CompletedTask;

    /// <summary>The board's answer to the greeting.</summary>
    public Task<Hello> Answer => _answer.Task;

    /// <summary>
    /// When to look again. What is overdue is left out: the writer has been woken for it, and while a write hangs a timer at
    /// zero would spin.
    /// </summary>
    public long Deadline(long now) => _board is null
        ? Later(_nextHello, now)
        : Math.Min(Later(_receiver.AckDeadline, now), _sender.Deadline);

    public LinkStatistics Count(long sent, long received) => new()
    {
        FramesSent = _framesSent,
        FramesReceived = _reader.Frames,
        WireBytesSent = sent,
        WireBytesReceived = received,
        ImageBytesConfirmed = Images.BytesConfirmed,
        ImagesConfirmed = Images.Confirmed,
        ChunkResends = Images.Resends,
        DataResends = _sender.Resends,
        TimeOuts = _sender.TimeOuts,
        Dropped = _reader.Drops,
        OutOfSequence = _receiver.Dropped,
        LogDropped = _logDropped,
        TimesDropped = _timesDropped,
        Busy = _options.Baud == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(sent * 10.0 / _options.Baud),
    };

    /// <summary>Sets the time-out beyond the wire time.</summary>
    public void SetRetransmit(TimeSpan value) => _sender.RetransmitTicks = Ticks(value);

    public bool HasWork(long now) =>
        _board is null ? now >= _nextHello
        : _receiver.IsAckDue(now) || _sender.HasNext || Images.HasWork
            || (_sender.CanAdd && (Requests.HasWork || _mqtt is { HasWork: true }));

    /// <summary>Takes everything that was read.</summary>
    /// <exception cref="TroubleException">What was read ends the session.</exception>
    public void Read(ReadOnlySequence<byte> bytes, long now)
    {
        while (_reader.TryRead(ref bytes, out var frame))
        {
            if (frame.Kind == FrameKind.Hello) OnHello(frame.Hello);
            else if (_board is not null) OnFrame(frame, now);
        }
    }

    /// <summary>Passes channel bytes on; outside of the gate, by the loop that reads.</summary>
    public void FlushChannels() => _mqtt?.Flush();

    /// <summary>Puts together what goes out next, in the order of SPEC.md 1.2.</summary>
    /// <returns>Bytes in the batch, 0 when nothing waits.</returns>
    public int Fill(Span<byte> batch, long now)
    {
        if (_board is null) return FillHello(batch, now);
        var length = 0;
        if (_receiver.MustReportGap) length += SendAck(batch);
        while (batch.Length - length >= WireLimits.MaximumOnWire)
        {
            if (!_sender.HasNext) AddReliable(now);
            if (_sender.TryTake(now, out var sequence, out var channel, out var payload))
            {
                length += Count(FrameWriter.WriteData(_receiver.Expected, sequence, channel, payload, batch[length..]));
            }
            else if (Images.TryTakeChunk(now, out var slot, out var chunk))
            {
                var written = Count(FrameWriter.WriteImage(_receiver.Expected, slot.Image, (ushort)chunk, slot.Chunk(chunk), batch[length..]));
                slot.WireBytes += written;
                length += written;
            }
            else
            {
                break;
            }
        }

        // Every other frame carries the number too, so that an Ack of its own is for a silent link only.
        if (length == 0 && _receiver.IsAckDue(now)) length = SendAck(batch);
        return length;
    }

    /// <summary>The link has taken everything given out so far.</summary>
    public void OnWritten(long now) => Images.OnWritten(now);

    /// <returns>False when the link is lost.</returns>
    public bool OnTime(long now)
    {
        _sender.OnTime(now);
        return !_sender.IsLost;
    }

    public void Fail(Exception cause)
    {
        _answer.TrySetException(cause);
        _ = _answer.Task.Exception;
        Requests.Fail(cause);
        Images.Fail(cause);
        _mqtt?.Abort();
        _logRecords.Writer.TryComplete();
        _times.Writer.TryComplete();
    }

    public void Dispose()
    {
        Images.Dispose();
        _mqtt?.Dispose();
    }

    private static long Later(long deadline, long now) => deadline > now ? deadline : long.MaxValue;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _frequency);

    private int FillHello(Span<byte> batch, long now)
    {
        if (now < _nextHello) return 0;
        _nextHello = now + _helloTicks;

        // The delimiter ends whatever half a frame the board may have in its buffer.
        batch[0] = 0;
        return 1 + Count(FrameWriter.Write(Hello.FromHost(_session), batch[1..]));
    }

    private int SendAck(Span<byte> batch)
    {
        var length = Count(FrameWriter.WriteAck(_receiver.Expected, batch));
        _receiver.OnSent(alone: true);
        return length;
    }

    private int Count(int written)
    {
        _framesSent++;
        _receiver.OnSent(alone: false);
        return written;
    }

    private void AddReliable(long now)
    {
        if (!_sender.CanAdd) return;
        var payload = _sender.NextPayload;
        var length = Requests.Take(payload, now);
        if (length == 0) length = Images.TakeCommit(payload);
        if (length == 0 && _mqtt is not null) length = _mqtt.TakeControl(payload);
        if (length > 0)
        {
            _sender.Add(LinkChannel.Control, length);
            return;
        }

        length = _mqtt?.TakeBytes(payload) ?? 0;
        if (length > 0) _sender.Add(LinkChannel.Mqtt, length);
    }

    private void OnHello(Hello hello)
    {
        if (hello.Role != HelloRole.Board) return;
        if (_board is { } known)
        {
            if (hello.Boot != known.Boot || hello.Session != known.Session) throw new BoardResetException(_port, known.Boot, hello.Boot);
            return;
        }

        if (hello.Session != _session) return;
        var ours = Hello.FromHost(_session);
        if (!ours.Meets(hello)) throw new VersionRefusedException(_port, ours, hello);
        _board = hello;
        _answer.TrySetResult(hello);
    }

    private void OnFrame(in Frame frame, long now)
    {
        _sender.OnAck(frame.Ack, frame.Kind == FrameKind.Ack, now);
        if (frame.Kind != FrameKind.Data || !_receiver.Accept(frame.Sequence, now)) return;
        switch (frame.Channel)
        {
            case LinkChannel.Control:
                OnControl(frame.Payload, now);
                break;
            case LinkChannel.Mqtt when _mqtt is not null && !_mqtt.OnBytes(frame.Payload):
                throw new ProtocolException(_port, "The board sent more bytes than the MQTT channel had credit for");
            case LinkChannel.Log:
                var text = Encoding.UTF8.GetString(frame.Payload[1..]);
                _logRecords.Writer.TryWrite(new((BoardLogLevel)frame.Payload[0], text, now));
                break;
        }
    }

    private void OnControl(ReadOnlySpan<byte> message, long now)
    {
        switch ((ControlMessage)message[0])
        {
            case ControlMessage.Status when StatusMessage.TryRead(message, out var status):
                Requests.OnStatus(status);
                break;
            case ControlMessage.Info when BoardInfo.TryRead(message, out var info):
                Images.Configure(info.InputBytes);
                Requests.OnInfo(info);
                break;
            case ControlMessage.Pong when PongMessage.TryRead(message, out var pong):
                Requests.OnPong(pong, now);
                break;
            case ControlMessage.ImageStatus when ImageStatusMessage.TryRead(message, out var status):
                Images.OnStatus(status, now);
                break;
            case ControlMessage.ImageWindow when ImageWindowMessage.TryRead(message, out var window):
                Images.OnWindow(window);
                break;
            case ControlMessage.Times when SampleTimes.TryRead(message, out var times):
                _times.Writer.TryWrite(times);
                break;
            case ControlMessage.Open when OpenMessage.TryRead(message, out var open):
                OnOpen(open);
                break;
            case ControlMessage.Closed when ClosedMessage.TryRead(message, out var closed):
                if (closed.Channel == LinkChannel.Mqtt) _mqtt?.Abort();
                break;
            case ControlMessage.Credit when CreditMessage.TryRead(message, out var credit):
                if (credit.Channel == LinkChannel.Mqtt) _mqtt?.OnCredit(credit.Total);
                break;
            default:
                throw new ProtocolException(_port, $"The board sent {(ControlMessage)message[0]} in a form that is not the protocol's");
        }
    }

    private void OnOpen(OpenMessage open)
    {
        if (open.Channel != LinkChannel.Mqtt) throw new ProtocolException(_port, $"The board opens channel {open.Channel}");

        // An Open for an open channel replaces it: the two Closed crossed on the wire.
        _mqtt?.Abort();
        var connect = _options.Connect;
        var channel = new ByteChannel(open.Channel, open.Credit, _gate, _wakeWriter);
        _mqtt = channel;
        _log.LogDebug("Board on {Port} opens {Channel}", _port, open.Channel);
        Channels = Task.WhenAll(Channels, Task.Run(() => channel.RunAsync(connect ?? Refuse)));
    }

    private static ValueTask<System.IO.Pipelines.IDuplexPipe> Refuse(LinkChannel channel, CancellationToken cancellation) =>
        throw new NotSupportedException($"this session connects no {channel} channel");
}
