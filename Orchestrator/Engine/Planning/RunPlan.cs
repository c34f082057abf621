using Hil.Data;
using Hil.Engine.Experiments;
using Hil.Models;
using Hil.Protocols;
using Hil.Results.Policies;
using Hil.Rigs.Benches;
using Hil.Rigs.Boards;
using Hil.Rigs.Flashing;

namespace Hil.Engine.Planning;

/// <summary>A run of which everything that can be known beforehand has been read and found to fit.</summary>
public sealed record RunPlan
{
    /// <summary>The experiment's name: its file's name without ending.</summary>
    public required string Name { get; init; }

    /// <summary>The experiment's file as it was read.</summary>
    public required string Text { get; init; }

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

    /// <summary>The same plan for another data set of the model's input, all of it, with nothing expected.</summary>
    public RunPlan For(IDataSet data) => this with { Data = data, Samples = data.Count, Experiment = Experiment with { Expect = new Dictionary<string, string>() } };

    /// <summary>The same plan for one of its rigs.</summary>
    /// <exception cref="TroubleException">The bench has no such rig; the message names those it has.</exception>
    public RunPlan Only(string rig)
    {
        var chosen = Rigs.Where(each => each.Rig.Name == rig).ToArray();
        if (chosen.Length == 1) return this with { Rigs = chosen };
        throw new TroubleException(TroubleKind.Configuration, $"The bench has no rig '{rig}'", Bench.File,
            $"Take one of: {string.Join(", ", Rigs.Select(each => each.Rig.Name))}.");
    }
}

/// <summary>One rig of a run.</summary>
/// <param name="Rig">As the bench's file has it.</param>
/// <param name="Board">Its board's kind.</param>
/// <param name="Flash">What programs it.</param>
/// <param name="Firmware">ELF file of its firmware.</param>
public sealed record RigPlan(BenchRig Rig, BoardKind Board, IFlashTool Flash, string Firmware);
