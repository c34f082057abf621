using Hil.Protocols.Quantities;
using Hil.Results.Energy;
using Hil.Results.Importing;
using Hil.Results.Policies;
using Hil.Results.Tuning;

namespace Hil.Results.Store;

/// <summary>How images reach the board (DESIGN, contract 2).</summary>
public enum StreamingMode
{
    /// <summary>One image at a time: phases do not overlap, so their latencies are known.</summary>
    Sequential,

    /// <summary>Image n + 1 arrives while n is inferred: only throughput is known.</summary>
    Pipelined,
}

/// <summary>Who decides on a sample from the local outputs.</summary>
public enum Decider
{
    /// <summary>The board itself.</summary>
    Board,

    /// <summary>The host, for a board that speaks another protocol than HIL's: of the board's own time only the inference is known.</summary>
    Host,
}

/// <summary>What ran on one rig with one setting, as the board and the files said.</summary>
public sealed record TrialProvenance
{
    /// <summary>The <see cref="EmulatedTime"/> in which rates and waits mean nothing.</summary>
    public const string Fast = "fast";

    /// <summary>Rig name on the bench.</summary>
    public required string Rig { get; init; }

    /// <summary>Board kind.</summary>
    public required string Board { get; init; }

    public required Origin Origin { get; init; }

    public required StreamingMode Mode { get; init; }

    /// <summary>Policy by its name in files, such as `maximum-probability`.</summary>
    public required string Policy { get; init; }

    /// <summary>Ticks per second of every device time of the trial; more than 0.</summary>
    public required long TickHz { get; init; }

    /// <summary>`fast` or `realtime` on an emulated board (DESIGN, contract 5), else null.</summary>
    public string? EmulatedTime { get; init; }

    /// <summary>The policy's settings as written, such as `{ threshold: 0.9 }`.</summary>
    public string PolicySettings { get; init; } = "";

    /// <summary>The policy's parameters as sent to the board (SPEC 2.1).</summary>
    public byte[] PolicyParameters { get; init; } = [];

    /// <summary>What decided at the model's exit; null: nothing, the network always ran to its end.</summary>
    public ExitProvenance? Exit { get; init; }

    /// <summary>How output codes become numbers, those of the last head; null when unknown: scores cannot be replayed then.</summary>
    public OutputQuantisation? Output { get; init; }

    /// <summary>GNU build id of the firmware image, hex.</summary>
    public string Firmware { get; init; } = "";

    /// <summary>Version string of the firmware.</summary>
    public string FirmwareVersion { get; init; } = "";

    /// <summary>Local model's name.</summary>
    public string Model { get; init; } = "";

    /// <summary>SHA-256 of the local model (as much of it as the board tells), hex.</summary>
    public string ModelHash { get; init; } = "";

    /// <summary>Edge model's name; null when the run has none.</summary>
    public string? EdgeModel { get; init; }

    /// <summary>SHA-256 of the edge model, hex.</summary>
    public string? EdgeModelHash { get; init; }

    /// <summary>Data set's name.</summary>
    public string DataSet { get; init; } = "";

    /// <summary>Folder that paths in the experiment's text are relative to; null when not known.</summary>
    public string? ExperimentFolder { get; init; }

    /// <summary>Class names in class order; empty when unknown.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Core clock.</summary>
    public long ClockHz { get; init; }

    /// <summary>Speed that the link is paced to, bit/s; 0: as fast as it goes.</summary>
    public int Baud { get; init; }

    /// <summary>The broker as `host:port` when it is not the one inside the run's own process, else null.</summary>
    public string? ExternalBroker { get; init; }

    /// <summary>Who took the decisions.</summary>
    public Decider DecidedBy { get; init; }

    /// <summary>Where it was imported from; null for trials of our own.</summary>
    public ImportedFacts? Imported { get; init; }

    /// <summary>The sweep's cell that the trial belongs to, from 0 in the order of the file; 0 outside of sweeps.</summary>
    public int Cell { get; init; }

    /// <summary>What the sweep set in this cell, by path, as written in files; empty outside of sweeps.</summary>
    public IReadOnlyDictionary<string, string> Setting { get; init; } = new Dictionary<string, string>();

    /// <summary>What the tuning that the policy comes from says of it; null where it comes from none.</summary>
    public Prediction? Predicted { get; init; }

    /// <summary>Operations of the model that the board ran, where the edge ran the others (split inference); null: all.</summary>
    public int? Split { get; init; }

    /// <summary>Cost of an offload in this trial; null: the run's.</summary>
    public double? Beta { get; init; }

    /// <summary>The emulated network between broker and edge, in words; null without one.</summary>
    public string? Network { get; init; }

    /// <summary>From a rig that is off to one that is ready, with its flashing; null when that was not timed.</summary>
    public long? BringUpNanoseconds { get; init; }

    /// <summary>Images that the experiment wants from this trial; 0: not stated.</summary>
    public long Planned { get; init; }
}

/// <summary>How a trial ended.</summary>
public sealed record TrialOutcome
{
    /// <summary>Share of the time in which some byte was on the wire to the board, 0..1; null when not known.</summary>
    public double? LinkUtilisation { get; init; }

    /// <summary>What broke about the rig; null when nothing did.</summary>
    public string? Trouble { get; init; }

    /// <summary>What was done to get the board back; empty when it was never lost.</summary>
    public IReadOnlyList<RecoveryRecord> Recoveries { get; init; } = [];

    /// <summary>The energy figures; null when the rig has no meter.</summary>
    public EnergyReport? Energy { get; init; }

    /// <summary>The throughput windows; null when none were run.</summary>
    public ThroughputReport? Throughput { get; init; }

    /// <summary>Path of the power trace as <see cref="Traces.TraceHead.PathOf"/> has it; null when none was kept.</summary>
    public string? TracePath { get; init; }
}
