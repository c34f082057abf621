using System.ComponentModel.DataAnnotations;
using Hil.Data;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Store;

namespace Hil.Engine.Experiments;

/// <summary>An experiment file: what is run on every rig of a bench, and what is expected of it.</summary>
public sealed record Experiment
{
    /// <summary>What it is for: one line, shown in lists.</summary>
    public string Description { get; init; } = "";

    /// <summary>Name of the bench it runs on when the command line names none.</summary>
    public string Bench { get; init; } = "emulated";

    /// <summary>The images, and their labels where there are any.</summary>
    public required IDataSetFormat Data { get; init; }

    /// <summary>The board's int8 model: a `.tflite` or QDQ `.onnx` file.</summary>
    public required FilePath Model { get; init; }

    /// <summary>The model that answers offloads, and that every image is shown in shadow.</summary>
    public required EdgeSettings Edge { get; init; }

    /// <summary>Decides on the board whether its own answer is accepted.</summary>
    public required IDecisionPolicy Policy { get; init; }

    /// <summary>
    /// Decides at the exit of a model that has one: what it accepts is answered there, of what it does not the network goes on, and `policy`
    /// decides at the end. Not one that learns. When not stated the network always runs to its end.
    /// </summary>
    public IDecisionPolicy? Exit { get; init; }

    /// <summary>Cost of an offload, where a wrong accepted answer costs 1 (arXiv 2304.11763). Default 0.5.</summary>
    [Range(0, 0.999)]
    public double Beta { get; init; } = 0.5;

    /// <summary>`sequential` gives latency per phase, `pipelined` gives throughput. Default sequential.</summary>
    public StreamingMode Streaming { get; init; } = StreamingMode.Sequential;

    /// <summary>Offloads wait for each other on the board and go out in one burst; each goes at once when not stated. With pipelined streaming only.</summary>
    public BatchSettings? Batch { get; init; }

    /// <summary>Split inference: the board runs the first operations of its model, the edge the others; the whole model on the board when not stated. With `policy: always` and sequential streaming only.</summary>
    public SplitSettings? Split { get; init; }

    /// <summary>Images to each rig; 0, the default: the whole data set.</summary>
    [Range(0, int.MaxValue)]
    public int Samples { get; init; }

    /// <summary>Seed of everything random in the run. Default 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How long a sample may take from its first byte to its result. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "100 ms", "1 h")]
    public TimeSpan SampleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether samples of a rig that was lost go to an equal board of the bench that has finished its own; on the lost one they
    /// count as errored. Default false: another board is another measurement. Not for policies that learn from what they see.
    /// </summary>
    public bool MoveSamples { get; init; }

    /// <summary>Baselines, warm-up and windows on rigs with a power meter.</summary>
    public EnergySettings Energy { get; init; } = new();

    /// <summary>An external broker instead of the embedded one (its password comes from HIL_BROKER_PASSWORD), or where the embedded one listens besides.</summary>
    public BrokerSettings? Broker { get; init; }

    /// <summary>
    /// Settings of this file by path (`policy.margin.threshold`), or of each of the bench's rigs (`rig.pace`), each to a list or to a range
    /// (`{ from, to, step }`, or `count` instead of `step`): a run of many cells. See <see cref="Experiments.Sweep"/>.
    /// </summary>
    public WrittenSetting? Sweep { get; init; }

    /// <summary>`grid` puts each value of each setting with each of the others, `one-at-a-time` varies each alone. Default grid.</summary>
    public SweepMode SweepMode { get; init; }

    /// <summary>Figures of the report by path, and what they have to be: `accuracy.final: ">= 0.80"`.</summary>
    public IReadOnlyDictionary<string, string> Expect { get; init; } = new Dictionary<string, string>();
}

/// <summary>The edge model of an experiment.</summary>
public sealed record EdgeSettings
{
    /// <summary>An `.onnx` image model.</summary>
    public required FilePath Model { get; init; }

    /// <summary>How pixels become its input; default: the model's file name with `.json` added.</summary>
    public FilePath? Sidecar { get; init; }

    /// <summary>How long an offload may wait for its answer before the board takes its own. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "1 ms", "5 min")]
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Most images in one run of the model. Default 16.</summary>
    [Range(1, 256)]
    public int Batch { get; init; } = 16;

    /// <summary>A network between broker and edge, emulated on the host; nothing for none but the machine's own.</summary>
    public NetworkSettings? Network { get; init; }

    /// <summary>Threads of one run of the model. Default 1: emulated boards need the other cores.</summary>
    [Range(1, 64)]
    public int Threads { get; init; } = 1;
}
