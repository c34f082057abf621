using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;

namespace Hil.Rigs.Boards;

/// <summary>What an emulated board of a kind draws: one current for each phase, with where the figure comes from.</summary>
public sealed record PowerProfile : ICheckedSettings
{
    /// <summary>Supply voltage that the currents are stated at.</summary>
    public required Volts Supply { get; init; }

    /// <summary>Nothing of a sample is in work.</summary>
    public required PhaseCurrent Idle { get; init; }

    /// <summary>An image comes in.</summary>
    public required PhaseCurrent Receive { get; init; }

    /// <summary>The network runs.</summary>
    public required PhaseCurrent Infer { get; init; }

    /// <summary>The policy runs.</summary>
    public required PhaseCurrent Decide { get; init; }

    /// <summary>Pixels go out.</summary>
    public required PhaseCurrent Transmit { get; init; }

    /// <summary>Waiting for the edge's reply.</summary>
    public required PhaseCurrent Wait { get; init; }

    /// <summary>The reply is taken in.</summary>
    public required PhaseCurrent Reply { get; init; }

    /// <summary>Told to sleep.</summary>
    public required PhaseCurrent Sleep { get; init; }

    /// <summary>The current of a phase with its source.</summary>
    public PhaseCurrent Of(Phase phase) => phase switch
    {
        Phase.Idle => Idle,
        Phase.Receive => Receive,
        Phase.Infer => Infer,
        Phase.Decide => Decide,
        Phase.Transmit => Transmit,
        Phase.Wait => Wait,
        Phase.Reply => Reply,
        Phase.Sleep => Sleep,
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, null),
    };

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Supply.Value is not (> 0 and <= 26))
            yield return (nameof(Supply), "must be more than 0 V and at most 26 V");
    }
}

/// <summary>The current of one phase, and why.</summary>
public sealed record PhaseCurrent : ICheckedSettings
{
    public required Amperes Current { get; init; }

    /// <summary>Who measured and published it; not with <see cref="Assumption"/>.</summary>
    public string? Published { get; init; }

    /// <summary>Why it is assumed to be so, where nobody has published it; not with <see cref="Published"/>.</summary>
    public string? Assumption { get; init; }

    public IEnumerable<(string Setting, string Problem)> Check()
    {
        if (Current.Value is not (>= 0 and < 10))
            yield return (nameof(Current), "must be from 0 to 10 A");
        if (string.IsNullOrWhiteSpace(Published) == string.IsNullOrWhiteSpace(Assumption))
            yield return ("", "needs its source: either 'published' or 'assumption'");
    }
}
