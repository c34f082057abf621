using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Results.Energy;

namespace Hil.Engine.Metering;

/// <summary>What was gathered beside a power trace to tell whose energy it is. Spans are board ticks.</summary>
internal sealed class MeterLog
{
    /// <summary>Readings of the board's clock.</summary>
    public List<ClockExchange> Board { get; } = [];

    /// <summary>Readings of the meter's clock.</summary>
    public List<ClockExchange> Meter { get; } = [];

    /// <summary>The trial's samples, in the order of their ends, then its energy windows.</summary>
    public List<SampleTimes> Times { get; } = [];

    /// <summary>Changes of the phase line; null where the meter does not see it.</summary>
    public List<PhaseEdge>? Edges { get; set; }

    public (long From, long Until)? Sleep { get; set; }

    public (long From, long Until)? IdleBefore { get; set; }

    public (long From, long Until)? IdleAfter { get; set; }

    /// <summary>The last reading before the first image.</summary>
    public ClockExchange? StreamingFrom { get; set; }

    /// <summary>The first reading after the last image.</summary>
    public ClockExchange? StreamingUntil { get; set; }

    /// <summary>Which of <see cref="Times"/> are energy windows.</summary>
    public List<RepeatedSample> Windows { get; } = [];

    public MeterFacts? Facts { get; set; }

    public MeterCounts Counts { get; set; }

    /// <summary>Why the meter was lost; null when it was not.</summary>
    public TroubleException? Lost { get; set; }

    /// <summary>What could not be done.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Notes what could not be done, once however often it was tried.</summary>
    public void Say(string note)
    {
        if (!Notes.Contains(note)) Notes.Add(note);
    }
}
