using Hil.Engine.Doctor;
using Hil.Protocols;
using Hil.Rigs;

namespace Hil.Engine.Planning;

/// <summary>Looks at everything that a set-up needs: files, models, data, tools, ports, rights, meters, broker, room. Touches no board.</summary>
public static class SetUpCheck
{
    /// <summary>Every rule there is, by name.</summary>
    public static IReadOnlyList<ISetUpRule> Rules { get; } = [.. typeof(SetUpCheck).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ISetUpRule)))
        .Select(type => (ISetUpRule)Activator.CreateInstance(type)!).OrderBy(rule => rule.Name, StringComparer.Ordinal)];

    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path or name.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <param name="services">Machine, programs and clock.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What each rule says, each thing once; a run could start when none of it is a trouble.</returns>
    public static Task<IReadOnlyList<Remark>> RunAsync(
        Workspace workspace, string experiment, string? bench, RigServices services, CancellationToken cancellation) =>
        RunAsync(SetUp.Read(workspace, experiment, bench, services), cancellation);

    /// <summary>Asks every rule about a set-up.</summary>
    public static async Task<IReadOnlyList<Remark>> RunAsync(SetUp setUp, CancellationToken cancellation)
    {
        var remarks = new List<Remark>();
        foreach (var rule in Rules)
        {
            try
            {
                remarks.AddRange(await rule.LookAsync(setUp, cancellation));
            }
            catch (TroubleException trouble)
            {
                remarks.Add(rule.Wrong(trouble));
            }
        }

        return [.. remarks.DistinctBy(remark => remark.Text)];
    }
}
