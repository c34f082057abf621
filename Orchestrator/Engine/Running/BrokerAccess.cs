using System.Security.Cryptography;
using System.Text;
using Hil.Broker;
using Hil.Engine.Experiments;
using Hil.Protocols;
using Hil.Protocols.Wire;
using Microsoft.Extensions.Logging;

namespace Hil.Engine.Running;

/// <summary>The run's broker: the embedded one, or the one that the experiment names.</summary>
internal sealed class BrokerAccess : IAsyncDisposable
{
    /// <summary>Environment variable with the password of an external broker: passwords do not belong in files.</summary>
    public const string PasswordVariable = "HIL_BROKER_PASSWORD";

    private readonly EmbeddedBroker? embedded;
    private readonly BrokerClient? shared;

    private BrokerAccess(EmbeddedBroker? embedded, BrokerEndpoint endpoint, BrokerClient? shared) =>
        (this.embedded, Endpoint, this.shared) = (embedded, endpoint, shared);

    public BrokerEndpoint Endpoint { get; }

    /// <summary>True when it is not inside this process.</summary>
    public bool IsExternal => embedded is null;

    /// <summary>Messages that the embedded broker threw away; anything but 0 is a fault of the run.</summary>
    public long DroppedMessages => embedded?.DroppedMessages ?? 0;

    public static async Task<BrokerAccess> OpenAsync(BrokerSettings? settings, ILoggerFactory loggers)
    {
        if (settings?.Host is { } host)
        {
            var password = Environment.GetEnvironmentVariable(PasswordVariable) ?? "";
            RequireRoom("user", settings.User, "broker.user");
            RequireRoom("password", password, PasswordVariable);
            return new(null, new BrokerEndpoint(host, settings.Port, settings.Tls), new BrokerClient(settings.User, password, ""));
        }

        var broker = await EmbeddedBroker.StartAsync(new() { Listen = Listener(settings?.Listen) }, loggers.CreateLogger<EmbeddedBroker>());
        return new(broker, broker.Endpoint, null);
    }

    /// <summary>Lets a client in below a prefix: with a password of its own at the embedded broker, as the shared user elsewhere.</summary>
    public BrokerClient Admit(string user, string prefix) =>
        embedded?.AddClient(user, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), prefix) ?? shared!;

    private static BrokerListener? Listener(ListenSettings? settings) => settings switch
    {
        null => null,
        { Certificate: { } certificate, Key: { } key } => BrokerListener.WithTls(settings.Interface, settings.Port, certificate.FullPath, key.FullPath),
        _ => new(settings.Interface, settings.Port, null),
    };

    /// <summary>The boards get them too, and have room for so much.</summary>
    private static void RequireRoom(string what, string text, string where)
    {
        if (Encoding.UTF8.GetByteCount(text) <= WireLimits.MaximumIdentity) return;
        throw new TroubleException(TroubleKind.Configuration, $"The broker's {what} is longer than {WireLimits.MaximumIdentity} bytes", where,
            "Give the boards an account of their own with a shorter one.");
    }

    public ValueTask DisposeAsync() => embedded?.DisposeAsync() ?? ValueTask.CompletedTask;
}
