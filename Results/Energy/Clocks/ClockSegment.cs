namespace Hil.Results.Energy.Clocks;

/// <summary>A stretch of a clock on which one line holds.</summary>
/// <param name="Epoch">Boots of the board before it, from 0.</param>
/// <param name="Run">Segments of one run adjoin; between two runs lies a step of a clock, and nothing is known there.</param>
/// <param name="First">First moment it holds for, in the first clock's unit.</param>
/// <param name="Last">Last moment it holds for.</param>
/// <param name="Line">To the second clock.</param>
internal readonly record struct ClockSegment(int Epoch, int Run, long First, long Last, ClockLine Line);
