using Hil.Engine.Doctor;
using Hil.Protocols;
using Hil.Rigs;

namespace Hil.Engine.Planning;

/// <summary>Looks for everything that is wrong with a set-up: files, models, data, tools, ports, broker, disk. Touches no board.</summary>
public static class SetUpCheck
{
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path or name.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <param name="services">Knows which programs are installed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Each trouble once; none when a run could start.</returns>
    public static async Task<IReadOnlyList<TroubleException>> RunAsync(
        Workspace workspace, string experiment, string? bench, RigServices services, CancellationToken cancellation)
    {
        var troubles = new List<TroubleException>();
        await foreach (var (_, finding) in Examinations.RunAsync(SetUp.Read(workspace, experiment, bench, services), cancellation))
        {
            if (finding.Trouble is { } trouble) troubles.Add(trouble);
        }

        return troubles;
    }
}
