using Hil.Engine.Experiments;
using Hil.Models;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Links;

namespace Hil.Engine.Planning;

/// <summary>Reads an experiment and its bench and everything that they name, before anything runs.</summary>
public static class Planner
{
    // The firmware takes a third image buffer where there is room for it (SPEC.md, section 2).
    private const int LeastBuffers = 2;

    /// <summary>An experiment without its sweep: of one with a sweep the first cell.</summary>
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="experiment">Path, or the name of a shipped experiment.</param>
    /// <param name="bench">Path or name; null for the experiment's own.</param>
    /// <exception cref="TroubleException">A file is wrong, or does not fit another.</exception>
    public static RunPlan Read(Workspace workspace, string experiment, string? bench) => SweepPlan.Read(workspace, experiment, bench).Cells[0];

    /// <summary>One cell.</summary>
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="document">The experiment as the cell has it.</param>
    /// <param name="benches">Reads a bench as the cell has it; is given its path or name.</param>
    /// <param name="sources">Data sets and models that cells share.</param>
    internal static RunPlan Read(Workspace workspace, SettingsDocument document, Func<string, Bench> benches, PlanSources sources)
    {
        var file = document.File;
        var read = document.Bind<Experiment>(Parts.Catalog);
        var stand = benches(read.Bench);
        foreach (var (path, clause) in read.Expect) _ = Expectation.Parse(path, clause, file);

        var data = sources.Open(read.Data);
        var model = sources.Compile(read.Model.FullPath);
        var edge = ModelSidecar.Read(read.Edge.Sidecar?.FullPath ?? ModelSidecar.PathFor(read.Edge.Model.FullPath));
        var told = model.Sidecar.Output;
        var output = new OutputQuantisation(told.Encoding, told.Scale ?? 0, told.ZeroPoint ?? 0) { Count = model.OutputCount };
        var rigs = Rigs(workspace, stand);
        var plan = new RunPlan
        {
            Name = Path.GetFileNameWithoutExtension(file),
            File = file,
            Text = document.Text,
            Experiment = read,
            Bench = stand,
            Rigs = rigs,
            Data = data,
            Samples = read.Samples == 0 ? data.Count : Math.Min(read.Samples, data.Count),
            Model = model,
            Output = output,
            Edge = edge,
            PolicyParameters = read.Policy.Parameters(output),
            Exit = ExitPlan.Of(read, model, rigs, file),
        };
        Fit(plan, file);
        return plan;
    }

    /// <summary>The rigs of a bench with their board kinds and firmware.</summary>
    public static IReadOnlyList<RigPlan> Rigs(Workspace workspace, Bench bench)
    {
        var kinds = BoardKinds.Load(workspace.Boards, Parts.Catalog);
        return [.. bench.Rigs.Select(rig => Plan(rig, kinds.Find(rig.Board)))];

        RigPlan Plan(BenchRig rig, BoardKind kind) => new(rig, kind, rig.FlashToolsFor(kind), workspace.Firmware(rig, kind));
    }

    /// <summary>A bench, without an experiment.</summary>
    /// <param name="workspace">Where shipped files are.</param>
    /// <param name="bench">Path or name.</param>
    /// <exception cref="TroubleException">The bench is wrong.</exception>
    public static Bench Stand(Workspace workspace, string bench) => Bench.Load(Workspace.Find(bench, workspace.Benches), Parts.Catalog);

    /// <summary>One rig of a bench, without an experiment.</summary>
    /// <exception cref="TroubleException">The bench is wrong, or has no such rig.</exception>
    public static (Bench Bench, RigPlan Rig) Stand(Workspace workspace, string bench, string rig)
    {
        var stand = Stand(workspace, bench);
        return (stand, RigPlan.Choose(Rigs(workspace, stand), rig, stand.File));
    }

    private static void Fit(RunPlan plan, string file)
    {
        if (plan.Data.SampleBytes != plan.Model.InputBytes)
        {
            throw new TroubleException(TroubleKind.Configuration,
                $"A sample of '{plan.Data.Name}' has {plan.Data.SampleBytes} bytes and the model '{plan.Model.Sidecar.Name}' takes {plan.Model.InputBytes}", file,
                "Take a data set of the model's input size.");
        }

        if (plan.Data.ClassCount > plan.Model.OutputCount)
        {
            throw new TroubleException(TroubleKind.Configuration,
                $"'{plan.Data.Name}' has {plan.Data.ClassCount} classes and the model '{plan.Model.Sidecar.Name}' tells {plan.Model.OutputCount} apart", file,
                "Take a model that was trained for this data set.");
        }

        if (!plan.Experiment.Policy.RunsOnBoard)
        {
            var name = PartCatalog.NameOf(plan.Experiment.Policy.GetType());
            throw new TroubleException(TroubleKind.Configuration, $"Policy '{name}' needs the truth of a sample, which no board knows", file,
                $"Run another one, then replay this on what is stored: hil replay RUN --policy {name}.");
        }

        if (plan.Experiment is { MoveSamples: true, Policy: { Learns: true } learner })
        {
            throw new TroubleException(TroubleKind.Configuration,
                $"Policy '{PartCatalog.NameOf(learner.GetType())}' learns from the samples that its board has seen: they cannot be moved", file,
                "Leave 'move-samples' out.");
        }

        if (plan.Experiment.Edge.Network is not null && plan.Rigs.FirstOrDefault(rig => rig.Rig.Connection.Timing == TimeMode.Fast) is { } fast)
        {
            throw new TroubleException(TroubleKind.Configuration,
                $"Rig '{fast.Rig.Name}' runs in fast emulated time, in which a delay on the host means nothing to the board", file,
                "Leave 'edge.network' out, or take a bench in real time.");
        }

        if (plan.Experiment is { Batch: { } batch } experiment)
        {
            if (experiment.Streaming != StreamingMode.Pipelined)
            {
                throw new TroubleException(TroubleKind.Configuration, "'batch' holds offloads while the next images come in, which sequential streaming does not let them", file,
                    "Add 'streaming: pipelined'.");
            }

            if (plan.Rigs.FirstOrDefault(rig => rig.Rig.Protocol is not HilProtocol) is { } other)
            {
                throw new TroubleException(TroubleKind.Configuration, $"Rig '{other.Rig.Name}' speaks another protocol than HIL's, and its board holds no offloads", file,
                    "Leave 'batch' out, or take another bench.");
            }

            if (batch.Within >= experiment.SampleTimeout)
            {
                throw new TroubleException(TroubleKind.Configuration,
                    $"An offload may be held for {batch.Within.TotalSeconds:0.###} s, and a sample times out after {experiment.SampleTimeout.TotalSeconds:0.###} s", file,
                    "Shorten 'batch: { within }' or raise 'sample-timeout'.");
            }
        }

        SplitFit.Demand(plan, file);
        foreach (var rig in plan.Rigs.Where(rig => rig.Rig.TakesModel)) RequireFit(plan.Model, rig.Board);
    }

    /// <summary>Demands that a model has room on a board kind.</summary>
    /// <exception cref="TroubleException">It has not (the layer and the bytes are named), or there is no such kind.</exception>
    public static void RequireFit(CompiledModel model, BoardKinds kinds, string kind) =>
        RequireFit(model, kinds.TryFind(kind) ?? throw new TroubleException(TroubleKind.Configuration, kinds.Unknown(kind), "--board", "See 'hil list boards'."));

    private static void RequireFit(CompiledModel model, BoardKind board)
    {
        if (board.Memory is { } memory)
            FitCheck.Demand(model, new ModelMemory(board.Name, memory.Model.Length.Bytes, memory.Ram.Length.Bytes, LeastBuffers));
    }
}
