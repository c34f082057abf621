namespace Hil.Protocols.Quantities;

/// <summary>Where a figure comes from. Figures of different origin never stand in one table without a mark.</summary>
public enum Origin
{
    /// <summary>A physical meter or clock.</summary>
    Measured,

    /// <summary>Instruction-exact or modelled.</summary>
    Emulated,

    /// <summary>Another system's session.</summary>
    Imported,
}
