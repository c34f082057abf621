using Hil.Protocols;

namespace Hil.Rigs;

/// <summary>A rig that broke before; says why, as it did then.</summary>
public sealed class BrokenRigException(string rig, TroubleException cause)
    : TroubleException(cause.Kind, $"Rig '{rig}' is broken since: {cause.What}", cause.Where, cause.Remedy, cause)
{
    public string Rig { get; } = rig;
}
