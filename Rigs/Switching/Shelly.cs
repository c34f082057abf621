using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>
/// A Shelly plug of the second generation or later: <c>PREFIX/command/switch:N</c>, and <c>PREFIX/status/switch:N</c> with
/// <c>{"output":true}</c> (Shelly API documentation, MQTT and Switch; "MQTT control" and "generic status update" have to be on). It tells its
/// status only when that changes; <c>status_update</c> asks for it.
/// </summary>
public sealed record Shelly : IPowerSwitch
{
    /// <summary>The broker that it is connected to.</summary>
    public required PlugBroker Broker { get; init; }

    /// <summary>The device's MQTT prefix: <c>shellyplusplugs-a8032abe54dc</c>.</summary>
    [RegularExpression("^[^+#]+$", ErrorMessage = "must be a topic without wildcards")]
    public required string Prefix { get; init; }

    /// <summary>Which of its outputs. Default 0.</summary>
    [Range(0, 15)]
    public int Output { get; init; }

    public IEnumerable<TroubleException> Check(IToolRunner tools) => [];

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation) => Broker.SetAsync(
        new PlugWords($"{Prefix}/command/switch:{Output}", $"{Prefix}/status/switch:{Output}", state => state ? "on" : "off",
            message => PlugJson.Find(message.Payload, "output") switch { "true" => true, "false" => false, _ => null })
        {
            Ask = "status_update",
        },
        on, request, cancellation);
}
