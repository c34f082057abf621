namespace Hil.Rigs.Emulation;

/// <summary>The clock of an emulated meter beside an emulated board: it may run apart.</summary>
/// <param name="Drift">How much faster than the board's it runs: relative.</param>
/// <param name="Offset">What it shows when the board's shows 0: ns.</param>
public readonly record struct MeterTime(double Drift, double Offset)
{
    /// <summary>Meter ns of board ns.</summary>
    public double Of(long board) => board + board * Drift + Offset;
}
