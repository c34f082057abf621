using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>
/// A plug with the Tasmota firmware: <c>cmnd/TOPIC/POWERn</c> and <c>stat/TOPIC/POWERn</c> (Tasmota documentation, MQTT and Commands). POWER and
/// POWER1 both order the first relay; a device with one relay answers as POWER, one with several or with SetOption26 as POWER1.
/// </summary>
public sealed record Tasmota : IPowerSwitch
{
    /// <summary>The broker that it is connected to.</summary>
    public required PlugBroker Broker { get; init; }

    /// <summary>The device's own topic.</summary>
    [RegularExpression("^[^+#]+$", ErrorMessage = "must be a topic without wildcards")]
    public required string Topic { get; init; }

    /// <summary>Which of its relays. Default 1.</summary>
    [Range(1, 28)]
    public int Relay { get; init; } = 1;

    public IEnumerable<TroubleException> Check(IToolRunner tools) => [];

    public Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        var words = new PlugWords($"cmnd/{Topic}/POWER{Relay}", $"stat/{Topic}/+", state => state ? "ON" : "OFF",
            message => !Concerns(message.Topic) ? null
                : message.Payload.Span.SequenceEqual("ON"u8) ? true : message.Payload.Span.SequenceEqual("OFF"u8) ? false : null);
        return Broker.SetAsync(words, on, request, cancellation);
    }

    private bool Concerns(string topic) => topic == $"stat/{Topic}/POWER{Relay}" || (Relay == 1 && topic == $"stat/{Topic}/POWER");
}
