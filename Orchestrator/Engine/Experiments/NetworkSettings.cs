using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Hil.Protocols.Parts;

namespace Hil.Engine.Experiments;

/// <summary>
/// A network between broker and edge, emulated on the host, message by message: what a board on the field would have before its edge.
/// Each rig has a line of its own, one way to the edge and one back; on each way messages go one after the other and none overtakes.
/// </summary>
public sealed record NetworkSettings : ICheckedSettings
{
    /// <summary>How long a message is under way, besides its bytes, on each way. Default 0 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Delay { get; init; }

    /// <summary>The delay is up to so much shorter or longer, evenly. Default 0 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "10 min")]
    public TimeSpan Jitter { get; init; }

    /// <summary>Share of the messages that never arrive, on each way, 0..1. Which they are hangs on the experiment's seed and the sample alone. Default 0.</summary>
    [Range(0.0, 1.0)]
    public double Loss { get; init; }

    /// <summary>Bits of messages that a rig's line takes in a second, on each way; nothing for as many as come.</summary>
    [Range(typeof(DataRate), "1 bit/s", "100 Gbit/s")]
    public DataRate? Bandwidth { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Jitter > Delay) yield return (nameof(Jitter), "must not be longer than 'delay'");
    }

    /// <summary>In words, for reports: <c>delay 20 ms, jitter 5 ms, loss 0.01, bandwidth 1 Mbit/s</c>.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        $"delay {Duration.Format(Delay)}",
        Jitter > TimeSpan.Zero ? $"jitter {Duration.Format(Jitter)}" : null,
        Loss > 0 ? string.Create(CultureInfo.InvariantCulture, $"loss {Loss}") : null,
        Bandwidth is { } rate ? $"bandwidth {rate}" : null,
    }.OfType<string>());
}
