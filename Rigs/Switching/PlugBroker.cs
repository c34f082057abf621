using System.ComponentModel.DataAnnotations;
using System.Text;
using Hil.Protocols;
using Hil.Protocols.Topics;

namespace Hil.Rigs.Switching;

/// <summary>The broker that a plug is connected to.</summary>
public sealed record PlugBroker
{
    /// <summary>Environment variable with the password: passwords do not belong in files.</summary>
    public const string PasswordVariable = "HIL_SWITCH_PASSWORD";

    // What a plug says of itself is some hundred bytes.
    private const int MostBytes = 64 * 1024;

    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port. Default 1883.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 1883;

    /// <summary>User that may publish and subscribe there; nothing for none.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether TLS is spoken there. Default false.</summary>
    public bool Tls { get; init; }

    /// <summary>How long the plug may take to say that it has switched.</summary>
    [Range(typeof(TimeSpan), "1 s", "10 min")]
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Publishes a command and waits for the plug's own word that it has switched.</summary>
    /// <param name="plug">Topics and words.</param>
    /// <param name="on">What is wanted.</param>
    /// <param name="request">Whose supply.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="SwitchFailedException">It does not say so in time, or the broker cannot be reached.</exception>
    internal async Task SetAsync(PlugWords plug, bool on, SwitchRequest request, CancellationToken cancellation)
    {
        var where = $"{Host}:{Port}, {plug.State}";
        var connect = request.Services.Buses ?? throw new SwitchFailedException(request, on, "there is no way to a broker here", where, "Run it as hil does.");
        using var timer = new CancellationTokenSource(TimeOut, request.Services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            var address = new BusAddress(Host, Port, Tls, User, Environment.GetEnvironmentVariable(PasswordVariable) ?? "");
            await using var open = await connect(address, either.Token);
            await using var states = await open.Bus.SubscribeAsync(plug.State, either.Token);
            foreach (var word in plug.Ask is { } ask ? [plug.Order(on), ask] : new[] { plug.Order(on) })
                await open.Bus.PublishAsync(plug.Command, Encoding.UTF8.GetBytes(word), retain: false, either.Token);
            await foreach (var message in states.Messages.ReadAllAsync(either.Token))
            {
                // What the broker kept was said before the order, perhaps by a plug that is long gone.
                if (!message.Retained && message.Payload.Length <= MostBytes && plug.Reads(message) == on) return;
            }

            throw new SwitchFailedException(request, on, "the broker ended the connection", where, "Look at the broker's log.");
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new SwitchFailedException(request, on, $"the plug did not say so within {TimeOut.TotalSeconds:0.#} s", where,
                "Is the plug powered, in the network, and connected to this broker under this name?", failure);
        }
        catch (TroubleException cause) when (cause is not SwitchFailedException)
        {
            throw new SwitchFailedException(request, on, cause);
        }
    }
}

/// <summary>How a plug is spoken to.</summary>
/// <param name="Command">Topic of orders.</param>
/// <param name="State">Topic, or filter of the topics, of what it says of itself.</param>
/// <param name="Order">The payload that switches it.</param>
/// <param name="Reads">What such a message, hostile until parsed, says: null for nothing.</param>
internal sealed record PlugWords(string Command, string State, Func<bool, string> Order, Func<BusMessage, bool?> Reads)
{
    /// <summary>The payload that makes it say how it is, sent after an order; null for a plug that answers each order by itself.</summary>
    public string? Ask { get; init; }
}
