using Hil.Engine.Experiments;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Tools;

namespace Hil.Engine.Planning;

/// <summary>Looks for everything that is wrong with a set-up: files, models, data, tools, ports. Touches no board.</summary>
public static class SetUpCheck
{
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path or name.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <param name="tools">Knows which programs are installed.</param>
    /// <returns>Each trouble once; none when a run could start.</returns>
    public static IReadOnlyList<TroubleException> Run(Workspace workspace, string experiment, string? bench, IToolRunner tools)
    {
        var troubles = new List<TroubleException>();
        Try(() => Planner.Read(workspace, experiment, bench));
        Try(() =>
        {
            var name = bench ?? YamlFile.Read<Experiment>(Workspace.Find(experiment, workspace.Experiments), Parts.Catalog).Bench;
            var stand = Bench.Load(Workspace.Find(name, workspace.Benches), Parts.Catalog);
            var kinds = BoardKinds.Load(workspace.Boards, Parts.Catalog);
            troubles.AddRange(BenchCheck.Run(stand, kinds, Parts.Catalog, tools, kind => workspace.Firmware(kind.Firmware)));
        });
        return [.. troubles.DistinctBy(trouble => trouble.Message)];

        void Try(Action look)
        {
            try
            {
                look();
            }
            catch (TroubleException trouble)
            {
                troubles.Add(trouble);
            }
        }
    }
}
