using Hil.Protocols.Wire;

namespace Hil.Protocols.Quantities;

/// <summary>A change of a board's phase line as the meter saw it.</summary>
/// <param name="Time">ns on the meter's clock: the clock of its <see cref="PowerSample"/>s.</param>
/// <param name="Phase">The phase that begins.</param>
public readonly record struct PhaseEdge(long Time, Phase Phase);
