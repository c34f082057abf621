using System.Net;
using System.Net.Sockets;
using MQTTnet.Channel;

namespace Hil.Broker;

/// <summary>
/// TCP without delay and with the kernel's keep-alive. A subscription must not use MQTT's own: its ping would wait behind
/// the publications that back-pressure holds, and a slow consumer would look like a dead broker.
/// </summary>
internal sealed class KeptAliveSocket(BrokerEndpoint endpoint) : IMqttClientStreamProvider
{
    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken) =>
        new NetworkStream(await ConnectAsync(endpoint, cancellationToken), ownsSocket: true);

    /// <exception cref="SocketException">Nobody listens there.</exception>
    public static async Task<Socket> ConnectAsync(BrokerEndpoint endpoint, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 4);
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
