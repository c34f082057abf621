using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Sockets;
using Hil.Protocols.Parts;

namespace Hil.Engine.Experiments;

/// <summary>A broker that is already there, or where the embedded one shall listen.</summary>
public sealed record BrokerSettings : ICheckedSettings
{
    /// <summary>Name or address of a broker that is already there.</summary>
    public string? Host { get; init; }

    /// <summary>Its TCP port. Default 1883.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 1883;

    /// <summary>User that may publish and subscribe below `hil/`; the boards use it too.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether TLS is spoken there. Default false.</summary>
    public bool Tls { get; init; }

    /// <summary>Where the embedded broker listens, for boards with a network of their own. It stays on a free loopback port besides.</summary>
    public ListenSettings? Listen { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Host is null && Listen is null)
            yield return ("", "must name the 'host' of a broker, or where the embedded one shall 'listen'");
        if (Host is not null && Listen is not null)
            yield return (nameof(Listen), "is of the embedded broker and cannot be given with 'host', which names another");
        if (Listen is not null && (User.Length > 0 || Tls))
            yield return (nameof(Listen), "takes no 'user' and no 'tls': the boards get accounts of their own, and a 'certificate' means TLS");
    }
}

/// <summary>Where the embedded broker listens.</summary>
public sealed record ListenSettings : ICheckedSettings
{
    /// <summary>IPv4 address of an interface of this machine; 0.0.0.0 for all of them.</summary>
    public required string Address { get; init; }

    /// <summary>TCP port. Default 8883, that of MQTT over TLS.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 8883;

    /// <summary>PEM file of the certificate that the boards know the broker by.</summary>
    public FilePath? Certificate { get; init; }

    /// <summary>PEM file of the certificate's private key.</summary>
    public FilePath? Key { get; init; }

    /// <summary>The address; <see cref="Check"/> has seen it.</summary>
    internal IPAddress Interface => IPAddress.Parse(Address);

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (!IPAddress.TryParse(Address, out var address) || address.AddressFamily != AddressFamily.InterNetwork)
            yield return (nameof(Address), "must be an IPv4 address: 127.0.0.1, 0.0.0.0, or that of one interface");
        else if (Certificate is null && !IPAddress.IsLoopback(address))
            yield return (nameof(Address), "is beyond loopback, which needs TLS: add 'certificate' and 'key'");
        if (Certificate is null != Key is null)
            yield return (Certificate is null ? nameof(Certificate) : nameof(Key), "must be given as well: a certificate and its key go together");
    }
}
