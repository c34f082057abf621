using Hil.Protocols;
using Hil.Rigs;

namespace Hil.Engine.Running;

/// <summary>The right to write a run, for one process at a time: a run that is being written cannot be resumed.</summary>
internal static class RunLease
{
    /// <summary>Takes the run; never waits.</summary>
    /// <exception cref="TroubleException">Another process is writing it.</exception>
    public static IDisposable Take(Workspace workspace, string run)
    {
        try
        {
            return RigLease.Take(Path.Combine(workspace.State, "run"), $"run-{run}");
        }
        catch (RigHeldException held)
        {
            throw new TroubleException(TroubleKind.Infrastructure, $"Run '{run}' is being written by another process", held.Where, "Wait for its end, or end it.", held);
        }
    }
}
