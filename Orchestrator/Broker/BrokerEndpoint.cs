using System.Globalization;

namespace Hil.Broker;

/// <summary>Where a broker listens.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">TCP port, 1..65535.</param>
/// <param name="Tls">Whether TLS is spoken there; the board never needs to know, the host's bridge speaks it.</param>
public readonly record struct BrokerEndpoint(string Host, int Port, bool Tls = false)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}");
}
