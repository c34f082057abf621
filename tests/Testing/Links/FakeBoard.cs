using System.Collections.Concurrent;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;

namespace Hil.Testing.Links;

/// <summary>An image as a board took it.</summary>
public sealed record ReceivedImage(ushort Image, uint Sample, byte[] Pixels);

/// <summary>
/// A board in C#: speaks SPEC.md sections 1 and 2 from the board's side over any link. It runs no model and no MQTT
/// client; tests say what goes over the MQTT channel.
/// </summary>
public sealed class FakeBoard : IAsyncDisposable
{
    private const uint MqttWindow = 1024;
    private readonly ILink _link;
    private readonly FakeBoardOptions _options;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly FrameReader _reader = new(WireLimits.MaximumDataToBoard);
    private readonly GoBackNSender _sender;
    private readonly GoBackNReceiver _receiver;
    private readonly FakeImageBuffers _images;
    private readonly Queue<(LinkChannel Channel, byte[] Bytes)> _outgoing = new();
    private readonly ITimer _timer;
    private readonly Task _loops;
    private Hello? _hello;
    private uint _session;
    private uint _boot;
    private uint _mqttReceived;
    private bool _reportsTimes;
    private bool _isStopped;

    public FakeBoard(ILink link, FakeBoardOptions? options = null, TimeProvider? time = null)
    {
        (_link, _options, _time) = (link, options ?? new(), time ?? TimeProvider.System);
        var perMillisecond = _time.TimestampFrequency / 1000;
        _sender = new GoBackNSender((long)_options.Retransmit.TotalMilliseconds * perMillisecond);
        _receiver = new GoBackNReceiver(WireLimits.AckDelayMilliseconds * perMillisecond);
        _images = new FakeImageBuffers(_options);
        _boot = _options.Boot;
        var tick = TimeSpan.FromMilliseconds(5);
        _timer = _time.CreateTimer(_ => _work.Release(), null, tick, tick);
        _loops = Task.WhenAll(ReadAsync(), WriteAsync());
    }

    /// <summary>Complete images in the order of their commits.</summary>
    public ConcurrentQueue<ReceivedImage> Images => _images.Complete;

    /// <summary>Control messages received, as they came.</summary>
    public ConcurrentQueue<byte[]> Requests { get; } = new();

    /// <summary>Bytes received over the MQTT channel.</summary>
    public ConcurrentQueue<byte> Mqtt { get; } = new();

    /// <summary>The host's total for the MQTT channel; 0 while it is closed.</summary>
    public uint MqttCredit { get; private set; }

    /// <summary>Chunks received, repeats included.</summary>
    public int Chunks { get; private set; }

    /// <summary>The times of a sample, as it reports them when asked to: received in 3 ms, inferred in 2, decided in 1.</summary>
    public static SampleTimes TimesOf(uint sample)
    {
        PhaseTicks starts = default, ends = default;
        (ends[Phase.Receive], starts[Phase.Infer]) = (3000, 3000);
        (ends[Phase.Infer], starts[Phase.Decide], ends[Phase.Decide]) = (5000, 5000, 6000);
        return new() { Sample = sample, Begin = 10_000UL * sample, Starts = starts, Ends = ends };
    }

    /// <summary>Sends a control message of the board.</summary>
    public void Say(byte[] message) => Send(LinkChannel.Control, message);

    /// <summary>Opens the MQTT channel.</summary>
    public void OpenMqtt()
    {
        var message = new byte[16];
        _mqttReceived = 0;
        Say(message[..new OpenMessage(LinkChannel.Mqtt, MqttWindow).Write(message)]);
    }

    /// <summary>Sends bytes over the MQTT channel, whatever the credit.</summary>
    public void SendMqtt(ReadOnlySpan<byte> bytes)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(bytes.Length, WireLimits.MaximumDataToHost)..])
            Send(LinkChannel.Mqtt, bytes[..Math.Min(bytes.Length, WireLimits.MaximumDataToHost)].ToArray());
    }

    /// <summary>Sends a log record.</summary>
    public void WriteLog(BoardLogLevel level, string text) => Send(LinkChannel.Log, [(byte)level, .. System.Text.Encoding.UTF8.GetBytes(text)]);

    /// <summary>An inference has ended: its buffer is free.</summary>
    public void FreeBuffer()
    {
        lock (_gate)
        {
            _images.Until++;
            AnnounceWindow();
        }

        _work.Release();
    }

    /// <summary>Resets itself: forgets the session, sends the banner.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            _boot++;
            Forget();
            _hello = Hello.FromBoard(0, 0);
        }

        _work.Release();
    }

    public async ValueTask DisposeAsync()
    {
        _isStopped = true;
        await _stop.CancelAsync();
        _link.Input.CancelPendingRead();
        await _loops.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _timer.DisposeAsync();
        _stop.Dispose();
        _work.Dispose();
    }

    private void Send(LinkChannel channel, byte[] bytes)
    {
        lock (_gate) _outgoing.Enqueue((channel, bytes));
        _work.Release();
    }

    private async Task ReadAsync()
    {
        while (!_isStopped)
        {
            var read = await _link.Input.ReadAsync();
            lock (_gate)
            {
                var bytes = read.Buffer;
                while (_reader.TryRead(ref bytes, out var frame)) OnFrame(frame, _time.GetTimestamp());
            }

            _link.Input.AdvanceTo(read.Buffer.End);
            _work.Release();
            if (read.IsCompleted) return;
        }
    }

    private async Task WriteAsync()
    {
        var batch = new byte[WireLimits.Window * WireLimits.MaximumOnWire];
        while (!_isStopped)
        {
            int length;
            lock (_gate) length = _options.IsSilent ? 0 : Fill(batch, _time.GetTimestamp());
            if (length > 0) await _link.WriteAsync(batch.AsMemory(0, length), _stop.Token);
            else await _work.WaitAsync(_stop.Token);
        }
    }

    private int Fill(Span<byte> batch, long now)
    {
        var length = 0;
        if (_hello is { } hello)
        {
            _hello = null;
            length += FrameWriter.Write(hello with { Oldest = _options.Versions.Oldest, Newest = _options.Versions.Newest }, batch);
        }

        if (_session == 0) return length;
        _sender.OnTime(now);
        if (_receiver.IsAckDue(now))
        {
            length += FrameWriter.WriteAck(_receiver.Expected, batch[length..]);
            _receiver.OnSent(alone: true);
        }

        while (batch.Length - length >= WireLimits.MaximumOnWire)
        {
            if (!_sender.HasNext && _sender.CanAdd && _outgoing.TryDequeue(out var next)) _sender.Add(next.Channel, next.Bytes);
            if (!_sender.TryTake(now, out var sequence, out var channel, out var payload)) break;
            length += FrameWriter.WriteData(_receiver.Expected, sequence, channel, payload, batch[length..]);
            _receiver.OnSent(alone: false);
        }

        return length;
    }

    private void OnFrame(in Frame frame, long now)
    {
        if (frame.Kind == FrameKind.Hello)
        {
            if (frame.Hello.Session != _session)
            {
                Forget();
                _session = frame.Hello.Session;
                AnnounceWindow();
            }

            _hello = Hello.FromBoard(_boot, _session);
            return;
        }

        if (_session == 0)
        {
            _hello = Hello.FromBoard(0, 0);
            return;
        }

        _sender.OnAck(frame.Ack, frame.Kind == FrameKind.Ack, now);
        if (frame.Kind == FrameKind.Image)
        {
            Chunks++;
            _images.OnChunk(frame.Image, frame.Chunk, frame.Payload);
        }
        else if (frame.Kind == FrameKind.Data && _receiver.Accept(frame.Sequence, now))
        {
            if (frame.Channel == LinkChannel.Mqtt) OnMqtt(frame.Payload);
            else OnControl(frame.Payload);
        }
    }

    private void OnMqtt(ReadOnlySpan<byte> bytes)
    {
        foreach (var one in bytes) Mqtt.Enqueue(one);
        _mqttReceived += (uint)bytes.Length;
        var message = new byte[16];
        _outgoing.Enqueue((LinkChannel.Control, message[..new CreditMessage(LinkChannel.Mqtt, _mqttReceived + MqttWindow).Write(message)]));
    }

    private void OnControl(ReadOnlySpan<byte> message)
    {
        Requests.Enqueue(message.ToArray());
        if (_options.IgnoresRequests) return;
        var answer = new byte[WireLimits.MaximumDataToHost];
        var request = (ControlMessage)message[0];
        var length = 0;
        if (request == ControlMessage.Identify) length = (_options.Info with { Boot = _boot }).Write(answer);
        else if (PingMessage.TryRead(message, out var ping)) length = new PongMessage(ping.Token, 42).Write(answer);
        else if (ImageCommitMessage.TryRead(message, out var commit)) OnCommit(commit);
        else if (OpenedMessage.TryRead(message, out var opened)) MqttCredit = opened.Credit;
        else if (CreditMessage.TryRead(message, out var credit)) MqttCredit = credit.Total;
        else if (request == ControlMessage.Closed) MqttCredit = 0;
        else if (request == ControlMessage.Restart) (_hello, _session) = (Hello.FromBoard(0, 0), 0);
        else if (request != ControlMessage.PolicyData) length = new StatusMessage(request, Judge(message), "").Write(answer);
        if (length > 0) _outgoing.Enqueue((LinkChannel.Control, answer[..length]));
    }

    private StatusCode Judge(ReadOnlySpan<byte> message)
    {
        var isMalformed = (ControlMessage)message[0] switch
        {
            ControlMessage.Configure => !ConfigureMessage.TryRead(message, out _),
            ControlMessage.ExitApply => !ExitApplyMessage.TryRead(message, out _),
            ControlMessage.Split => !SplitMessage.TryRead(message, out _),
            ControlMessage.Batch => !BatchMessage.TryRead(message, out _),
            ControlMessage.Sleep => !SleepMessage.TryRead(message, out _),
            ControlMessage.Repeat => !RepeatMessage.TryRead(message, out _),
            _ => false,
        };
        if (isMalformed) return StatusCode.Malformed;
        if (ConfigureMessage.TryRead(message, out var configuration))
            _reportsTimes = configuration is { ReportTimes: true, Pipelined: false };
        return _options.Status;
    }

    /// <summary>What there is no model for: an image that is complete has been inferred.</summary>
    private void OnCommit(ImageCommitMessage commit)
    {
        var message = new byte[WireLimits.MaximumDataToHost];
        var status = _images.OnCommit(commit);
        _outgoing.Enqueue((LinkChannel.Control, message[..status.Write(message)]));
        AnnounceWindow();
        if (status.Missing == 0 && _reportsTimes) _outgoing.Enqueue((LinkChannel.Control, message[..TimesOf(commit.Sample).Write(message)]));
    }

    private void AnnounceWindow()
    {
        var message = new byte[8];
        _outgoing.Enqueue((LinkChannel.Control, message[..new ImageWindowMessage(_images.Until).Write(message)]));
    }

    private void Forget()
    {
        _session = 0;
        _reportsTimes = false;
        _sender.Reset();
        _receiver.Reset();
        _images.Reset();
        _outgoing.Clear();
    }
}
