using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Energy;
using Hil.Results.Traces;

namespace Hil.Results.Store;

/// <summary>
/// The runs of one results root in one SQLite file. Holds nothing open itself: every reader and every run has a connection of its
/// own, so another process may read while a run is written, and two runs may be written at once. Reading is
/// synchronous because SQLite is.
/// </summary>
public sealed class RunStore
{
    private readonly Database database;
    private readonly TimeProvider time;

    private RunStore(Database database, TimeProvider time)
    {
        this.database = database;
        this.time = time;
    }

    /// <summary>Opens a store, makes it when it is absent, and brings an older one to the present schema.</summary>
    /// <param name="path">The SQLite file, such as `.hil/results.db`; missing folders are made.</param>
    /// <param name="time">Clock of runs that are begun here.</param>
    /// <exception cref="TroubleException">The file is no store, is of a newer program, is damaged or cannot be written.</exception>
    public static RunStore Open(string path, TimeProvider time)
    {
        var database = new Database(path);
        database.Prepare();
        return new RunStore(database, time);
    }

    /// <summary>Begins a run: its row is committed at once.</summary>
    /// <exception cref="TroubleException">The name is taken or cannot name a run, or the store cannot be written.</exception>
    public RunWriter BeginRun(RunProvenance provenance) => new(database, time, provenance);

    /// <summary>Opens a run again to add trials: its verdict and its end are taken away at once. The caller sees to it that nobody else writes it.</summary>
    /// <exception cref="TroubleException">There is no such run, or the store cannot be written.</exception>
    public RunWriter ReopenRun(string run)
    {
        using (var connection = database.Connect())
        {
            if (database.Guard(() => RunReader.Find(connection, run)) is null) throw Unknown(run);
        }

        return new(database, time, run);
    }

    /// <summary>All runs, the newest first.</summary>
    /// <exception cref="TroubleException">The file cannot be read.</exception>
    public IReadOnlyList<RunSummary> Runs()
    {
        using var connection = database.Connect();
        return database.Guard(() => RunReader.Summaries(connection));
    }

    /// <summary>A run with its trials.</summary>
    /// <exception cref="TroubleException">There is no such run (the message names the nearest), or the file cannot be read.</exception>
    public StoredRun Load(string run)
    {
        using var connection = database.Connect();
        return database.Guard(() => RunReader.Find(connection, run)) ?? throw Unknown(run);
    }

    /// <summary>
    /// The samples of a trial in the order of their ids, read as they are taken: one record in memory at a time. While the trial is
    /// written, it is what was committed when the reading began.
    /// </summary>
    /// <exception cref="TroubleException">The file cannot be read.</exception>
    public IEnumerable<SampleRecord> Samples(StoredTrial trial)
    {
        using var connection = database.Connect();
        using var reader = new SampleReader(connection, trial.Id);
        while (database.Guard(reader.Read)) yield return reader.Current;
    }

    /// <summary>
    /// The energies of a trial's samples in the order of their ids, read as they are taken. Samples without one are not among them.
    /// </summary>
    /// <exception cref="TroubleException">The file cannot be read.</exception>
    public IEnumerable<SampleEnergy> Energies(StoredTrial trial)
    {
        using var connection = database.Connect();
        using var reader = new EnergyReader(connection, trial.Id);
        while (database.Guard(reader.Read)) yield return reader.Current;
    }

    /// <summary>Where a trace lies.</summary>
    /// <param name="trace">Its path relative to the store's folder: <see cref="TraceHead.PathOf"/>.</param>
    public string FullPath(string trace) => Path.Combine(Path.GetDirectoryName(database.Path)!, trace);

    /// <summary>Whether a trial has a power trace.</summary>
    /// <param name="run">Run id.</param>
    /// <param name="trial">One of its trials.</param>
    public bool HasTrace(string run, StoredTrial trial) => TraceOf(run, trial) is { } trace && PowerTrace.Exists(FullPath(trace));

    /// <summary>The power trace of a trial, whether it is still written, was left behind or is sealed; the caller disposes it.</summary>
    /// <param name="run">Run id.</param>
    /// <param name="trial">One of its trials.</param>
    /// <exception cref="TroubleException">The trial has none, or it cannot be read.</exception>
    public PowerTrace OpenTrace(string run, StoredTrial trial) => TraceOf(run, trial) is { } trace
        ? PowerTrace.Open(FullPath(trace))
        : throw new TroubleException(
            TroubleKind.Data, $"Rig '{trial.Provenance.Rig}' has no power trace", $"run {run}", "Only rigs with a power meter have one.");

    /// <summary>A trial that came to no end has not stored where its trace is.</summary>
    private static string? TraceOf(string run, StoredTrial trial) =>
        trial.TracePath ?? (trial.EndedNanoseconds is null ? TraceHead.PathOf(run, trial.Provenance.Rig, trial.Provenance.Setting.Count > 0 ? trial.Provenance.Cell : null, trial.Id) : null);

    private TroubleException Unknown(string run)
    {
        var known = Runs().Select(summary => summary.Run).ToArray();
        var remedy = SettingName.Nearest(run, known) is { } near ? $"Did you mean '{near}'?"
            : known.Length > 0 ? $"The newest is '{known[0]}'." : "There is none yet.";
        return new TroubleException(TroubleKind.Configuration, $"There is no run '{run}'", database.Path, remedy);
    }
}
