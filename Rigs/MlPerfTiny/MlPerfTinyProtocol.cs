using System.ComponentModel.DataAnnotations;
using Hil.Protocols.Parts;
using Hil.Rigs.Links;

namespace Hil.Rigs.MlPerfTiny;

/// <summary>What the numbers of <c>m-results-[...]</c> are.</summary>
public enum PrintedOutput
{
    /// <summary>Probabilities, 0 to 1, mostly with three decimals.</summary>
    Probabilities,

    /// <summary>Numbers before the softmax.</summary>
    Logits,

    /// <summary>The model's int8 output codes, -128 to 127.</summary>
    Int8,
}

/// <summary>
/// The text dialect of MLPerf Tiny, for boards with a firmware of other people. The host decides from the printed outputs, by the
/// experiment's policy, and speaks for the board at the broker.
/// </summary>
[PartName("mlperf-tiny")]
public sealed record MlPerfTinyProtocol : IBoardProtocol
{
    public string Program => "mlperf-tiny";

    /// <summary>What the device prints as its outputs; thresholds mean nothing where this is wrong. Default probabilities.</summary>
    public PrintedOutput Output { get; init; } = PrintedOutput.Probabilities;

    /// <summary>
    /// Lines of pixels on their way before the first one's <c>m-ready</c>. Default 1, as the protocol has it; 2 is for devices that are
    /// known to receive while they work, and hides the host's own delay behind the wire.
    /// </summary>
    [Range(1, 2)]
    public int Window { get; init; } = 1;

    /// <summary>How long the device may take to a reply, inferences apart. Default 5 s.</summary>
    [Range(typeof(TimeSpan), "10 ms", "5 min")]
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a device is given to boot before it is asked for its name. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "0 s", "1 min")]
    public TimeSpan Boot { get; init; } = TimeSpan.FromSeconds(1);
}
