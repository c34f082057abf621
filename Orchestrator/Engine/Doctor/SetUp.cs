using Hil.Engine.Experiments;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Devices;

namespace Hil.Engine.Doctor;

/// <summary>What is checked: an experiment and its bench as far as they could be read, on this machine.</summary>
/// <param name="Workspace">Folders.</param>
/// <param name="Services">Machine, programs and clock.</param>
public sealed record SetUp(Workspace Workspace, RigServices Services)
{
    /// <summary>The whole plan; null when something in it is wrong.</summary>
    public RunPlan? Plan { get; private init; }

    /// <summary>The bench; null when its file is wrong.</summary>
    public Bench? Bench { get; private init; }

    /// <summary>The board kinds; null when one of their files is wrong.</summary>
    public BoardKinds? Kinds { get; private init; }

    /// <summary>Why a file could not be read.</summary>
    public IReadOnlyList<TroubleException> Unreadable { get; private init; } = [];

    /// <summary>Whether this user may read and write a device.</summary>
    public Func<string, bool> MayUse { get; init; } = Access.MayUse;

    /// <summary>The rigs of which the board's kind is known.</summary>
    public IEnumerable<(BenchRig Rig, BoardKind Kind)> Rigs => (Bench?.Rigs ?? [])
        .Select(rig => (rig, kind: Kinds?.TryFind(rig.Board.Value))).Where(pair => pair.kind is not null).Select(pair => (pair.rig, pair.kind!));

    /// <summary>Reads as much as can be read.</summary>
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path or name.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <param name="services">Machine, programs and clock.</param>
    public static SetUp Read(Workspace workspace, string experiment, string? bench, RigServices services)
    {
        var troubles = new List<TroubleException>();
        return new(workspace, services)
        {
            Plan = Try(() => Planner.Read(workspace, experiment, bench)),
            Bench = Try(() =>
            {
                var name = bench ?? YamlFile.Read<Experiment>(Workspace.Find(experiment, workspace.Experiments), Parts.Catalog).Bench;
                return Bench.Load(Workspace.Find(name, workspace.Benches), Parts.Catalog);
            }),
            Kinds = Try(() => BoardKinds.Load(workspace.Boards, Parts.Catalog)),
            Unreadable = troubles,
        };

        T? Try<T>(Func<T> read)
            where T : class
        {
            try
            {
                return read();
            }
            catch (TroubleException trouble)
            {
                troubles.Add(trouble);
                return null;
            }
        }
    }
}
