using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hil.Protocols;
using MQTTnet.Server;

namespace Hil.Broker;

/// <summary>
/// Where boards with a network of their own reach the embedded broker, beside the loopback port that the host uses. Beyond loopback
/// only with TLS: passwords and images would cross the network in the open.
/// </summary>
/// <param name="Address">A local address; <see cref="IPAddress.Any"/> for all of them.</param>
/// <param name="Port">TCP port, 1..65535; 0 takes a free one.</param>
/// <param name="Certificate">PEM file with the server's certificate; null for no TLS.</param>
/// <param name="Key">PEM file with its private key, not encrypted; null where the certificate's file has it too.</param>
public sealed record BrokerListener(IPAddress Address, int Port, string? Certificate = null, string? Key = null)
{
    /// <summary>Makes a server listen there too. Without TLS, which is for loopback, it is the port that the host uses as well.</summary>
    /// <returns>The certificate, which has to last as long as the server does; null without TLS.</returns>
    /// <exception cref="TroubleException">TLS is missing though it is needed, or the files are not what they should be.</exception>
    internal X509Certificate2? AddTo(MqttServerOptionsBuilder server)
    {
        var certificate = Open();
        if (certificate is null)
        {
            server.WithDefaultEndpointPort(Port);
            return null;
        }

        var isIPv6 = Address.AddressFamily == AddressFamily.InterNetworkV6;
        server.WithEncryptedEndpoint()
            .WithEncryptedEndpointPort(Port)
            .WithEncryptedEndpointBoundIPAddress(isIPv6 ? IPAddress.None : Address)
            .WithEncryptedEndpointBoundIPV6Address(isIPv6 ? Address : IPAddress.None)
            .WithEncryptionCertificate(certificate)
            .WithEncryptionSslProtocol(SslProtocols.Tls12 | SslProtocols.Tls13);
        return certificate;
    }

    private X509Certificate2? Open()
    {
        if (Certificate is null)
        {
            return Address.Equals(IPAddress.Loopback) ? null : throw new TroubleException(TroubleKind.Configuration,
                $"The broker would listen on {Address} without TLS, where others could read passwords and images", "broker.listen",
                "Give it a 'certificate' and 'key' in PEM files, or listen on 127.0.0.1.");
        }

        try
        {
            return X509Certificate2.CreateFromPemFile(Certificate, Key);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The broker's certificate cannot be used: {e.Message}",
                Key is null ? Certificate : $"{Certificate}, {Key}",
                "Take PEM files that this user may read: a certificate, and its private key without a password.", e);
        }
    }
}
