using System.Globalization;
using Hil.Data;
using Hil.Engine.Experiments;
using Hil.Models;
using Hil.Protocols;
using Hil.Results.Policies;
using Hil.Results.Tuning;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;

namespace Hil.Engine.Planning;

/// <summary>A run of which everything that can be known beforehand has been read and found to fit.</summary>
public sealed record RunPlan
{
    /// <summary>The experiment's name: its file's name without ending.</summary>
    public required string Name { get; init; }

    /// <summary>The experiment's file.</summary>
    public required string File { get; init; }

    /// <summary>The experiment's file as it was read.</summary>
    public required string Text { get; init; }

    /// <summary>Folder of the experiment's file: paths in its text are relative to it.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(File))!;

    public required Experiment Experiment { get; init; }

    public required Bench Bench { get; init; }

    public required IReadOnlyList<RigPlan> Rigs { get; init; }

    public required IDataSet Data { get; init; }

    /// <summary>Images to each rig.</summary>
    public required int Samples { get; init; }

    /// <summary>The board's model, the same for every rig.</summary>
    public required CompiledModel Model { get; init; }

    /// <summary>How the model's output codes become numbers.</summary>
    public required OutputQuantisation Output { get; init; }

    /// <summary>The edge model's description.</summary>
    public required ModelSidecar Edge { get; init; }

    /// <summary>The policy's parameters as the board gets them.</summary>
    public required byte[] PolicyParameters { get; init; }

    /// <summary>Which cell of a sweep it is, from 0 in the order of the file; 0 outside of sweeps.</summary>
    public int Cell { get; init; }

    /// <summary>What the sweep sets in this cell, by path, as written in files; empty outside of sweeps.</summary>
    public IReadOnlyDictionary<string, string> Setting { get; init; } = new Dictionary<string, string>();

    /// <summary>The run's part of the topics: each cell of a sweep has its own, so that nothing of another can be taken for its.</summary>
    /// <param name="run">Run id.</param>
    public string TopicRun(string run) => Setting.Count == 0 ? run : string.Create(CultureInfo.InvariantCulture, $"{run}-c{Cell}");

    /// <summary>What decides at the model's exit; null: the network always runs to its end.</summary>
    public ExitPlan? Exit { get; init; }

    /// <summary>What the tuning that the policy comes from says of it, by rig; empty where it comes from none.</summary>
    public IReadOnlyDictionary<string, Prediction> Predictions { get; init; } = new Dictionary<string, Prediction>();

    /// <summary>The same plan for another data set of the model's input, all of it, with nothing expected and no energy windows.</summary>
    public RunPlan For(IDataSet data) => this with
    {
        Data = data,
        Samples = data.Count,
        Experiment = Experiment with
        {
            Expect = new Dictionary<string, string>(),
            Energy = Experiment.Energy with { WarmUp = 0, Windows = null },
        },
    };

    /// <summary>The same plan for one of its rigs.</summary>
    /// <exception cref="TroubleException">The bench has no such rig; the message names those it has.</exception>
    public RunPlan Only(string rig) => this with { Rigs = [RigPlan.Choose(Rigs, rig, Bench.File)] };
}

/// <summary>One rig of a run.</summary>
/// <param name="Rig">As the bench's file has it.</param>
/// <param name="Board">Its board's kind.</param>
/// <param name="Flash">What programs it, in the order in which they are tried.</param>
/// <param name="Firmware">ELF file of its firmware.</param>
public sealed record RigPlan(BenchRig Rig, BoardKind Board, IReadOnlyList<IFlashTool> Flash, string Firmware)
{
    /// <summary>The rig of that name.</summary>
    /// <param name="rigs">Those of a bench.</param>
    /// <param name="name">As the user wrote it.</param>
    /// <param name="file">The bench's file, for the message.</param>
    /// <exception cref="TroubleException">The bench has no such rig; the message names those it has.</exception>
    public static RigPlan Choose(IReadOnlyList<RigPlan> rigs, string name, string file)
    {
        var chosen = rigs.Where(each => each.Rig.Name == name).ToArray();
        if (chosen.Length == 1) return chosen[0];
        throw new TroubleException(TroubleKind.Configuration, $"The bench has no rig '{name}'", file,
            $"Take one of: {string.Join(", ", rigs.Select(each => each.Rig.Name))}.");
    }
}
