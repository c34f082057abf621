using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>
/// A Zigbee plug behind Zigbee2MQTT: <c>zigbee2mqtt/NAME/set</c>, and <c>zigbee2mqtt/NAME</c> with <c>{"state":"ON"}</c>
/// (Zigbee2MQTT guide, MQTT topics and messages).
/// </summary>
[PartName("zigbee2mqtt")]
public sealed record Zigbee2Mqtt : IPowerSwitch
{
    /// <summary>The broker that the bridge is connected to.</summary>
    public required PlugBroker Broker { get; init; }

    /// <summary>The device's friendly name.</summary>
    [RegularExpression("^[^+#]+$", ErrorMessage = "must be a name without wildcards")]
    public required string Device { get; init; }

    /// <summary>The bridge's base topic.</summary>
    [RegularExpression("^[^+#]+$", ErrorMessage = "must be a topic without wildcards")]
    public string BaseTopic { get; init; } = "zigbee2mqtt";

    public IEnumerable<TroubleException> Check(IToolRunner tools) => [];

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation) => Broker.SetAsync(
        new PlugWords($"{BaseTopic}/{Device}/set", $"{BaseTopic}/{Device}", state => state ? """{"state":"ON"}""" : """{"state":"OFF"}""",
            message => PlugJson.Find(message.Payload, "state") switch { "ON" => true, "OFF" => false, _ => null }),
        on, request, cancellation);
}
