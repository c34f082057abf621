using System.Buffers;
using System.Threading.Channels;
using Hil.Protocols.Topics;
using Microsoft.Extensions.Logging;
using MQTTnet;

namespace Hil.Broker;

/// <summary>
/// One topic filter on a connection of its own. A message is acknowledged when it is in the bounded channel; while that
/// is full, nothing more is read from the socket.
/// </summary>
internal sealed class MqttSubscription : IBusSubscription
{
    private const int ReadAhead = 16;
    private readonly string _filter;
    private readonly TimeProvider _time;
    private readonly MqttConnection _connection;
    private readonly ReceiveGate _gate = new(ReadAhead);
    private readonly Channel<BusMessage> _channel;
    private readonly CancellationTokenSource _ending = new();

    public MqttSubscription(
        BrokerEndpoint endpoint, BrokerClient login, string filter, MqttBusOptions options, TimeProvider time, ILogger log)
    {
        _filter = filter;
        _time = time;
        _channel = Channel.CreateBounded<BusMessage>(new BoundedChannelOptions(options.QueueCapacity) { SingleWriter = true });
        _connection = new MqttConnection(endpoint, login, options, time, log, _gate)
        {
            NewSession = token => _connection!.SubscribeAsync(_filter, token),
            Lost = trouble => _channel.Writer.TryComplete(trouble),
        };
        _connection.Client.ApplicationMessageReceivedAsync += OnMessage;
    }

    public ChannelReader<BusMessage> Messages => _channel.Reader;

    public Task OpenAsync(CancellationToken cancellation) => _connection.ConnectAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (_ending.IsCancellationRequested)
            return;
        await _ending.CancelAsync();
        _gate.OpenForGood();
        _channel.Writer.TryComplete();
        await _connection.DisposeAsync();
    }

    private async Task OnMessage(MqttApplicationMessageReceivedEventArgs e)
    {
        // The copy makes the payload the consumer's own: the library does not say how long its buffer lives.
        var message = new BusMessage(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray(), _time.GetTimestamp())
        {
            Retained = e.ApplicationMessage.Retain,
        };
        if (!_channel.Writer.TryWrite(message))
        {
            try
            {
                await _channel.Writer.WriteAsync(message, _ending.Token);
            }
            catch (Exception ended) when (ended is OperationCanceledException or ChannelClosedException)
            {
                // Not taken by anybody: not acknowledged either.
                e.AutoAcknowledge = false;
            }
        }

        _gate.Delivered();
    }
}
