using System.IO.Pipelines;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Links;

/// <summary>How a <see cref="BoardSession"/> behaves.</summary>
public sealed record SessionOptions
{
    /// <summary>Speed of the link in baud (10 bits to a byte), for time-outs and utilisation; 0: it has none.</summary>
    public int Baud { get; init; }

    /// <summary>How long the board may take to answer the greeting. Default 5 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two greetings. Default 250 ms.</summary>
    public TimeSpan HelloInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a request may take until its answer. Default 5 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Retransmission time-out beyond the wire time, until <see cref="BoardSession.ConfigureAsync"/> sets it. Default 200 ms.</summary>
    public TimeSpan Retransmit { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Session nonce, not 0; random when null.</summary>
    public uint? Session { get; init; }

    /// <summary>
    /// Connects a channel that the board opens and gives the far end's bytes: Input is what goes to the board, Output takes
    /// what comes from it. The session completes both when the channel closes. Without it every channel is refused; a
    /// failure refuses the channel with its message, and the board tries again.
    /// </summary>
    public Func<LinkChannel, CancellationToken, ValueTask<IDuplexPipe>>? Connect { get; init; }

    /// <summary>Log records kept for a reader; older ones are dropped and counted. Default 256.</summary>
    public int LogCapacity { get; init; } = 256;

    /// <summary>Times of samples kept for a reader; older ones are dropped and counted. Default 256.</summary>
    public int TimesCapacity { get; init; } = 256;
}
