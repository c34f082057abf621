using System.ComponentModel.DataAnnotations;
using System.Text;

namespace Hil.Rigs.Switching;

/// <summary>The broker that a plug is connected to.</summary>
public sealed record PlugBroker
{
    /// <summary>Environment variable with the password: passwords do not belong in files.</summary>
    public const string PasswordVariable = "HIL_SWITCH_PASSWORD";

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
            await open.Bus.PublishAsync(plug.Command, Encoding.UTF8.GetBytes(plug.Order(on)), retain: false, either.Token);
            await foreach (var message in states.Messages.ReadAllAsync(either.Token))
            {
                if (plug.Reads(message.Payload.Span) == on) return;
            }

            throw new SwitchFailedException(request, on, "the broker ended the connection", where, "Look at the broker's log.");
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new SwitchFailedException(request, on, $"the plug did not say so within {TimeOut.TotalSeconds:0.#} s", where,
                "Is the plug powered, in the network, and connected to this broker under this name?", failure);
        }
    }
}

/// <summary>How a plug is spoken to.</summary>
/// <param name="Command">Topic of orders.</param>
/// <param name="State">Topic of what it says of itself.</param>
/// <param name="Order">The payload that switches it.</param>
/// <param name="Reads">What a state's payload, hostile until parsed, says: null for nothing.</param>
internal sealed record PlugWords(string Command, string State, Func<bool, string> Order, PlugWords.Reader Reads)
{
    public delegate bool? Reader(ReadOnlySpan<byte> payload);
}
