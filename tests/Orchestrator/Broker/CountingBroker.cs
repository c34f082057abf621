using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Hil.Broker;

namespace Hil.Orchestrator.Tests.Broker;

/// <summary>
/// Speaks just enough MQTT 5 to be a subscription's broker, sends publications as fast as TCP takes them, and counts
/// what was written and what was acknowledged. A first connection, the bus's publisher, is only let in.
/// </summary>
internal sealed class CountingBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _serving;
    private int _written;
    private int _acknowledged;

    public CountingBroker(int messages, int bytes)
    {
        _listener.Start();
        _serving = Task.Run(() => ServeAsync(messages, bytes));
    }

    public BrokerEndpoint Endpoint => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    public int Written => Volatile.Read(ref _written);

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task ServeAsync(int messages, int bytes)
    {
        using var publisher = (await _listener.AcceptTcpClientAsync(_ending.Token)).GetStream();
        await ReadPacketAsync(publisher);
        await publisher.WriteAsync(new byte[] { 0x20, 3, 0, 0, 0 }, _ending.Token);

        using var subscriber = (await _listener.AcceptTcpClientAsync(_ending.Token)).GetStream();
        await ReadPacketAsync(subscriber);
        await subscriber.WriteAsync(new byte[] { 0x20, 3, 0, 0, 0 }, _ending.Token);
        var subscribe = await ReadPacketAsync(subscriber);
        await subscriber.WriteAsync(new byte[] { 0x90, 4, subscribe[0], subscribe[1], 0, 1 }, _ending.Token);

        var acknowledging = Task.Run(async () =>
        {
            while (true)
            {
                await ReadPacketAsync(subscriber);
                Interlocked.Increment(ref _acknowledged);
            }
        });
        for (var i = 0; i < messages; i++)
        {
            await subscriber.WriteAsync(Publication(i, bytes), _ending.Token);
            Interlocked.Increment(ref _written);
        }

        await acknowledging;
    }

    private static byte[] Publication(int number, int bytes)
    {
        var body = new byte[2 + 1 + 2 + 1 + bytes];
        body[1] = 1;
        Encoding.ASCII.GetBytes("t", body.AsSpan(2));
        BinaryPrimitives.WriteUInt16BigEndian(body.AsSpan(3), (ushort)(number % 65535 + 1));
        BinaryPrimitives.WriteInt32LittleEndian(body.AsSpan(6), number);
        return [0x32, (byte)(0x80 | (body.Length & 0x7F)), (byte)(0x80 | ((body.Length >> 7) & 0x7F)), (byte)(body.Length >> 14), .. body];
    }

    private async Task<byte[]> ReadPacketAsync(NetworkStream stream)
    {
        var one = new byte[1];
        await stream.ReadExactlyAsync(one, _ending.Token);
        int length = 0, shift = 0;
        do
        {
            await stream.ReadExactlyAsync(one, _ending.Token);
            length |= (one[0] & 0x7F) << shift;
            shift += 7;
        }
        while ((one[0] & 0x80) != 0);
        var body = new byte[length];
        await stream.ReadExactlyAsync(body, _ending.Token);
        return body;
    }
}
