using System.Runtime.CompilerServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Results.Traces;

/// <summary>When one sample's phases were, on the meter's clock: what a picture of the sample needs, whatever the wiring gave.</summary>
/// <param name="Sequence">Sample id.</param>
/// <param name="Starts">Begin of each phase, ns.</param>
/// <param name="Ends">End of each phase, ns; its begin where the sample has not had the phase.</param>
public readonly record struct SampleInterval(long Sequence, PhaseMoments Starts, PhaseMoments Ends)
{
    /// <summary>Begin of the first phase that the sample had, idle apart, ns; null when it had none.</summary>
    public long? Start => Bound(begin: true);

    /// <summary>End of the last phase that the sample had, idle apart, ns; null when it had none.</summary>
    public long? End => Bound(begin: false);

    /// <summary>Whether the sample had the phase.</summary>
    public bool Has(Phase phase) => Ends[phase] > Starts[phase];

    private long? Bound(bool begin)
    {
        long? bound = null;
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            if (!Has(phase)) continue;
            var moment = begin ? Starts[phase] : Ends[phase];
            bound = bound is not { } known ? moment : begin ? Math.Min(known, moment) : Math.Max(known, moment);
        }

        return bound;
    }
}

/// <summary>A moment for each <see cref="Phase"/> of a sample: ns on the meter's clock.</summary>
[InlineArray(PhaseTicks.Count)]
public struct PhaseMoments : IEquatable<PhaseMoments>
{
    private long first;

    public long this[Phase phase]
    {
        readonly get => this[(int)phase];
        set => this[(int)phase] = value;
    }

    public static bool operator ==(PhaseMoments left, PhaseMoments right) => left.Equals(right);

    public static bool operator !=(PhaseMoments left, PhaseMoments right) => !left.Equals(right);

    public readonly bool Equals(PhaseMoments other) => ((ReadOnlySpan<long>)this).SequenceEqual(other);

    public override readonly bool Equals(object? obj) => obj is PhaseMoments other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(this[0], this[PhaseTicks.Count - 1]);
}
