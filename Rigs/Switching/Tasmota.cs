using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>A plug with the Tasmota firmware: <c>cmnd/TOPIC/POWERn</c> and <c>stat/TOPIC/POWERn</c> (Tasmota documentation, MQTT).</summary>
public sealed record Tasmota : IPowerSwitch
{
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
        // A device with one relay answers under POWER, whatever it was asked under.
        var relay = Relay == 1 ? "POWER" : $"POWER{Relay}";
        var words = new PlugWords($"cmnd/{Topic}/{relay}", $"stat/{Topic}/{relay}", state => state ? "ON" : "OFF",
            payload => payload.SequenceEqual("ON"u8) ? true : payload.SequenceEqual("OFF"u8) ? false : null);
        return Broker.SetAsync(words, on, request, cancellation);
    }
}
