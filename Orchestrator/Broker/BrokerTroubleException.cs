using Hil.Protocols;

namespace Hil.Broker;

/// <summary>The broker could not be reached, refused a client, or went away for good.</summary>
public sealed class BrokerTroubleException : TroubleException
{
    internal BrokerTroubleException(TroubleKind kind, BrokerEndpoint endpoint, string what, string remedy, Exception? inner = null)
        : base(kind, what, $"broker {endpoint}", remedy, inner) => Endpoint = endpoint;

    public BrokerEndpoint Endpoint { get; }

    internal static BrokerTroubleException Unreachable(BrokerEndpoint endpoint, Exception inner) => new(
        TroubleKind.Infrastructure, endpoint, $"The MQTT broker cannot be reached: {Innermost(inner).Message.TrimEnd('.')}",
        "Start it, check host, port and TLS in the settings, or leave the broker out of them to use the embedded one.", inner);

    internal static BrokerTroubleException Refused(BrokerEndpoint endpoint, string client, string user, string reason) => new(
        TroubleKind.Configuration, endpoint, $"The MQTT broker refuses client '{client}' (user '{user}'): {reason}",
        "Check user and password, and what the broker's access list allows this user.");

    internal static BrokerTroubleException TopicRefused(BrokerEndpoint endpoint, string user, string verb, string topic, string reason) => new(
        TroubleKind.Configuration, endpoint, $"The MQTT broker does not let user '{user}' {verb} '{topic}': {reason}",
        "Allow the user this topic in the broker's access list.");

    internal static BrokerTroubleException Lost(BrokerEndpoint endpoint, Exception? inner) => new(
        TroubleKind.Infrastructure, endpoint, "The connection to the MQTT broker was lost and did not come back",
        "See the broker's log; start it again and repeat the run.", inner);

    private static Exception Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
            exception = inner;
        return exception;
    }
}
