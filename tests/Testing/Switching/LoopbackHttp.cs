using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Hil.Testing.Switching;

/// <summary>A plug's web server on loopback: answers everything with the same words.</summary>
public sealed class LoopbackHttp : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly Task serving;

    /// <summary>Listens.</summary>
    /// <param name="answer">The body of every answer.</param>
    /// <param name="status">Its status code.</param>
    /// <param name="characters">The character set that it claims to be written in.</param>
    public LoopbackHttp(string answer, int status, string characters = "utf-8")
    {
        listener.Start();
        serving = ServeAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} Said\r\nContent-Type: text/plain; charset={characters}\r\n"
            + $"Content-Length: {answer.Length}\r\nConnection: close\r\n\r\n{answer}"));
    }

    /// <summary>Ends in a slash.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

    /// <summary>Method and path of every request.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        await serving;
        listener.Stop();
        ending.Dispose();
    }

    private async Task ServeAsync(byte[] answer)
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptTcpClientAsync(ending.Token);
                using var reader = new StreamReader(client.GetStream());
                var request = await reader.ReadLineAsync(ending.Token) ?? "";
                while (await reader.ReadLineAsync(ending.Token) is { Length: > 0 }) { }
                Asked.Enqueue(string.Join(' ', request.Split(' ').Take(2)));
                await client.GetStream().WriteAsync(answer, ending.Token);
            }
            catch (Exception gone) when (gone is IOException or OperationCanceledException)
            {
                // The client has heard enough, or the test has.
            }
        }
    }
}
