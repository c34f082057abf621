using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Rigs.Recovery;

/// <summary>
/// One rung of a rig's recovery ladder: brings a board that was lost to where it can be greeted, flashed or connected again. Holds
/// settings and no state.
/// </summary>
[PartRole("recovery step")]
public interface IRecoveryStep
{
    /// <summary>How often the step may be taken in one run. A step without budget is passed over.</summary>
    int Budget { get; }

    /// <summary>How long the board is left alone afterwards: a boot loader to get through, a port that comes back.</summary>
    TimeSpan Wait { get; }

    /// <summary>Why the step cannot be taken on the rig as it stands, as a clause: "it has no power switch". Null when it can.</summary>
    string? Hindrance(Rig rig);

    /// <summary>Takes the step; <see cref="Rig.BringUpAsync(Flashing.FlashPlan, Links.SessionOptions, CancellationToken)"/> goes on from there.</summary>
    /// <exception cref="TroubleException">It failed: the next step is taken.</exception>
    Task TakeAsync(Rig rig, CancellationToken cancellation);
}
