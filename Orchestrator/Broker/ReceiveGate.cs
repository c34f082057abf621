using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Packets;

namespace Hil.Broker;

/// <summary>
/// Back-pressure for MQTTnet's client, which reads publications into an unbounded queue however slow their consumer is.
/// With the gate it reads no further packet while <paramref name="limit"/> publications are undelivered; then the socket
/// fills and the broker waits.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim whose wait handle is not used holds nothing to dispose.")]
internal sealed class ReceiveGate(int limit) : IMqttClientAdapterFactory
{
    private readonly MqttClientAdapterFactory _inner = new();
    private SemaphoreSlim _permits = new(limit, limit);
    private volatile bool _open;

    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        // Publications that a lost connection left in the queue are gone: a new connection starts with all permits.
        _permits = new SemaphoreSlim(limit, limit);
        return new GatedAdapter(_inner.CreateClientAdapter(options, packetInspector, logger), this, _permits);
    }

    /// <summary>A publication has reached its consumer.</summary>
    public void Delivered() => Release(_permits);

    /// <summary>From now on nothing is held back: the subscription ends and what comes is thrown away.</summary>
    public void OpenForGood()
    {
        _open = true;
        Delivered();
    }

    private static void Release(SemaphoreSlim permits)
    {
        try
        {
            permits.Release();
        }
        catch (SemaphoreFullException)
        {
            // One too many is possible when the connection has changed meanwhile; the limit is not to grow by it.
        }
    }

    private sealed class GatedAdapter(IMqttChannelAdapter inner, ReceiveGate gate, SemaphoreSlim permits) : IMqttChannelAdapter
    {
        public long BytesReceived => inner.BytesReceived;

        public long BytesSent => inner.BytesSent;

        public X509Certificate2 ClientCertificate => inner.ClientCertificate;

        public EndPoint RemoteEndPoint => inner.RemoteEndPoint;

        public EndPoint LocalEndPoint => inner.LocalEndPoint;

        public bool IsSecureConnection => inner.IsSecureConnection;

        public MqttPacketFormatterAdapter PacketFormatterAdapter => inner.PacketFormatterAdapter;

        public Task ConnectAsync(CancellationToken cancellationToken) => inner.ConnectAsync(cancellationToken);

        public Task DisconnectAsync(CancellationToken cancellationToken) => inner.DisconnectAsync(cancellationToken);

        public Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => inner.SendPacketAsync(packet, cancellationToken);

        public void ResetStatistics() => inner.ResetStatistics();

        public void Dispose() => inner.Dispose();

        public async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
        {
            if (!gate._open)
                await permits.WaitAsync(cancellationToken);

            var packet = await inner.ReceivePacketAsync(cancellationToken);
            if (packet is not MqttPublishPacket)
                Release(permits);
            return packet;
        }
    }
}
