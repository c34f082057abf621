using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hil.Protocols;

namespace Hil.Broker;

/// <summary>
/// Where the embedded broker listens besides its own loopback port: for boards with a network of their own, which the host's bridge does
/// not carry. Beyond loopback only with TLS, since user names and passwords would else cross the network in the clear.
/// </summary>
/// <param name="Address">IPv4 address of an interface; 0.0.0.0 for all.</param>
/// <param name="Port">TCP port, 1..65535; 0 takes a free one.</param>
/// <param name="Certificate">The broker's certificate with its private key; null: plain TCP, which is refused beyond loopback.</param>
public sealed record BrokerListener(IPAddress Address, int Port, X509Certificate2? Certificate)
{
    /// <summary>Reads certificate and key.</summary>
    /// <param name="address">As <see cref="Address"/>.</param>
    /// <param name="port">As <see cref="Port"/>.</param>
    /// <param name="certificate">PEM file; what the boards know the broker by.</param>
    /// <param name="key">PEM file of its private key, without a pass phrase.</param>
    /// <exception cref="TroubleException">They cannot be read or do not belong together (configuration).</exception>
    public static BrokerListener WithTls(IPAddress address, int port, string certificate, string key)
    {
        try
        {
            return new(address, port, X509Certificate2.CreateFromPemFile(certificate, key));
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TroubleException(
                TroubleKind.Configuration, $"The broker's certificate cannot be used: {failure.Message.TrimEnd('.')}", $"{certificate}, {key}",
                "Give PEM files of a certificate and of its private key: openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj /CN=HOST -keyout key.pem -out cert.pem",
                failure);
        }
    }

    /// <exception cref="TroubleException">It would listen beyond loopback without TLS (configuration).</exception>
    internal BrokerListener Checked() => Certificate is not null || IPAddress.IsLoopback(Address)
        ? this
        : throw new TroubleException(
            TroubleKind.Configuration, "The embedded broker does not listen beyond loopback without TLS", $"{Address}:{Port}",
            "Give it a certificate and its key, or listen on 127.0.0.1.");
}
