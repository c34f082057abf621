namespace Hil.Broker;

/// <summary>Settings of a broker that somebody else runs; without them the embedded one is used.</summary>
public sealed record ExternalBroker
{
    /// <summary>Name or address.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, 1..65535; 1883 by default, 8883 is usual with TLS.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>User name, used by the host and handed to the boards; empty for none.</summary>
    public string User { get; init; } = "";

    /// <summary>Password, used by the host and handed to the boards.</summary>
    public string Password { get; init; } = "";

    /// <summary>Speak TLS; the certificate must be valid for <see cref="Host"/> and trusted by the system.</summary>
    public bool Tls { get; init; }

    public BrokerEndpoint Endpoint => new(Host, Port, Tls);

    /// <summary>What the host's bus logs in with.</summary>
    public BrokerClient Client => new(User, Password, "");
}
