using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Rigs.Links;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Discovery;

/// <summary>Opens a port and writes bytes to it: <see cref="SerialLinks.Open"/>, or a test's own.</summary>
public delegate ILink LinkOpener(string port, int baud);

/// <summary>Asks whoever is at a port what it is, and lets the port go again.</summary>
/// <param name="services">Clock and log.</param>
/// <param name="open">Opens ports.</param>
public sealed class Greeting(RigServices services, LinkOpener open)
{
    /// <summary>How long a board may take to answer: it boots first where opening the port resets it.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(3);

    public Greeting(RigServices services)
        : this(services, (port, baud) => SerialLinks.Open(port, baud, services.Clock))
    {
    }

    /// <returns>What the board says it is.</returns>
    /// <exception cref="TroubleException">The port is held or unusable, or no HIL firmware answers at that speed.</exception>
    public async Task<BoardInfo> AskAsync(string port, int baud, CancellationToken cancellation)
    {
        await using var link = open(port, baud);
        var options = new SessionOptions { Baud = baud, HandshakeTimeout = Patience, AnswerTimeout = Patience };
        await using var session = await BoardSession.OpenAsync(link, options, services.Clock, services.Loggers.CreateLogger<Greeting>(), cancellation);
        return session.Info;
    }
}
