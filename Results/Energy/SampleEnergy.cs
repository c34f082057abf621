using System.Runtime.CompilerServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Results.Energy;

/// <summary>One number for each <see cref="Phase"/> of a sample; NaN where it is not known.</summary>
[InlineArray(PhaseTicks.Count)]
public struct PhaseValues
{
    private double _first;

    public double this[Phase phase]
    {
        readonly get => this[(int)phase];
        set => this[(int)phase] = value;
    }

    /// <summary>Nothing known of any phase.</summary>
    public static PhaseValues Unknown
    {
        get
        {
            var values = default(PhaseValues);
            for (var phase = 0; phase < PhaseTicks.Count; phase++) values[phase] = double.NaN;
            return values;
        }
    }
}

/// <summary>The energy of one sample's phases: of the whole board, nothing subtracted.</summary>
/// <param name="Sequence">Sample id.</param>
/// <param name="Joules">J by phase; NaN where it is not known or was refused. Idle is the time before the sample's first byte.</param>
/// <param name="HalfWidths95">Half of the 95 % interval of each, J.</param>
public readonly record struct SampleEnergy(long Sequence, PhaseValues Joules, PhaseValues HalfWidths95);
