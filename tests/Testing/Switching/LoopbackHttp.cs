using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hil.Testing.Switching;

/// <summary>A plug's web server on loopback: answers everything with the same words.</summary>
public sealed class LoopbackHttp : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Task serving;

    public LoopbackHttp(string answer, int status)
    {
        listener.Start();
        serving = ServeAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Said\r\nContent-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}"));
    }

    /// <summary>Ends in a slash.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    /// <summary>Method and path of every request.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task ServeAsync(byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                using var reader = new StreamReader(client.GetStream());
                var request = await reader.ReadLineAsync();
                while (await reader.ReadLineAsync() is { Length: > 0 }) { }
                Asked.Enqueue(string.Join(' ', request!.Split(' ')[..2]));
                await client.GetStream().WriteAsync(answer);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException)
        {
            // The listener was stopped.
        }
    }
}
