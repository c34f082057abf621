using System.ComponentModel.DataAnnotations;
using System.Net;
using Hil.Protocols.Parts;

namespace Hil.Engine.Experiments;

/// <summary>A broker that is already there (`host`), or a further place where the embedded one listens (`listen`).</summary>
public sealed record BrokerSettings : ICheckedSettings
{
    /// <summary>Name or address of a broker that is already there; its password comes from HIL_BROKER_PASSWORD.</summary>
    public string Host { get; init; } = "";

    /// <summary>Its TCP port. Default 1883.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 1883;

    /// <summary>User that may publish and subscribe below `hil/` there; the boards use it too.</summary>
    public string User { get; init; } = "";

    /// <summary>Whether TLS is spoken there. Default false.</summary>
    public bool Tls { get; init; }

    /// <summary>Where boards with a network of their own reach the embedded broker.</summary>
    public ListenSettings? Listen { get; init; }

    IEnumerable<(string Setting, string Problem)> ICheckedSettings.Check()
    {
        if (Host.Length == 0 && Listen is null)
            yield return ("", "takes the 'host' of a broker that runs already, or says where the embedded one shall 'listen'");
        if (Host.Length > 0 && Listen is not null)
            yield return (nameof(Listen), "is for the embedded broker, and 'host' names another");
    }
}

/// <summary>
/// Where the embedded broker listens for boards with a network of their own. Each board is let in with a user and a password of this
/// run alone, which it is told over its link.
/// </summary>
public sealed record ListenSettings : ICheckedSettings
{
    /// <summary>An address of this machine, or 0.0.0.0 for all of them; any but the default 127.0.0.1 needs `certificate`.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>TCP port. Default 8883.</summary>
    [Range(1, 65535)]
    public int Port { get; init; } = 8883;

    /// <summary>PEM file with the certificate that the boards trust; left out: no TLS.</summary>
    public FilePath? Certificate { get; init; }

    /// <summary>PEM file with its private key, without a password; left out: it is in the certificate's file.</summary>
    public FilePath? Key { get; init; }

    IEnumerable<(string Setting, string Problem)> ICheckedSettings.Check()
    {
        if (Certificate is null && !Address.Equals(IPAddress.Loopback))
            yield return (nameof(Address), "is beyond loopback, where passwords and images cross a network: give a 'certificate' and its 'key', for TLS");
        if (Certificate is null && Key is not null)
            yield return (nameof(Key), "has no 'certificate'");
    }
}
