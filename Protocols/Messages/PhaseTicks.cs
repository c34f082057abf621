using System.Runtime.CompilerServices;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Messages;

/// <summary>Ticks of the board's clock that one sample spent in each <see cref="Phase"/>.</summary>
[InlineArray(Count)]
public struct PhaseTicks
{
    /// <summary>Phases.</summary>
    public const int Count = (int)Phase.Reply + 1;

    private uint _first;

    /// <summary>Ticks in this phase.</summary>
    public uint this[Phase phase]
    {
        readonly get => this[(int)phase];
        set => this[(int)phase] = value;
    }
}
