using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Rigs;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;

namespace Hil.Engine.Doctor;

/// <summary>What the doctor looks at. Parts that cannot be read are null: the examination of files says why.</summary>
public sealed class SetUp
{
    private SetUp(Workspace workspace, RigServices services) => (Workspace, Services) = (workspace, services);

    public Workspace Workspace { get; }

    public RigServices Services { get; }

    /// <summary>The experiment with all that it names.</summary>
    public RunPlan? Plan { get; private set; }

    public Bench? Bench { get; private set; }

    public BoardKinds? Kinds { get; private set; }

    /// <summary>What kept files from being read.</summary>
    public IReadOnlyList<TroubleException> Unread => unread;

    private readonly List<TroubleException> unread = [];

    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path or name.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <param name="services">Programs and devices of this machine.</param>
    public static SetUp Read(Workspace workspace, string experiment, string? bench, RigServices services)
    {
        var setUp = new SetUp(workspace, services);
        setUp.Try(() => setUp.Plan = Planner.Read(workspace, experiment, bench));
        setUp.Try(() => setUp.Kinds = BoardKinds.Load(workspace.Boards, Parts.Catalog));
        setUp.Try(() =>
        {
            var name = bench ?? Hil.Protocols.Parts.YamlFile.Read<Experiments.Experiment>(Workspace.Find(experiment, workspace.Experiments), Parts.Catalog).Bench;
            setUp.Bench = Bench.Load(Workspace.Find(name, workspace.Benches), Parts.Catalog);
        });
        return setUp;
    }

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (TroubleException trouble)
        {
            if (unread.All(other => other.Message != trouble.Message)) unread.Add(trouble);
        }
    }
}
