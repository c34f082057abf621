using Hil.Protocols;
using Hil.Protocols.MlPerfTiny;

namespace Hil.Results.Importing;

/// <summary>What a folder of a session measured.</summary>
internal enum SessionMode
{
    Accuracy,
    Performance,
    Energy,
}

/// <summary>One folder of a session, read: the device ran once in one mode.</summary>
internal sealed record SessionPart
{
    public required SessionMode Mode { get; init; }

    public required string Folder { get; init; }

    /// <summary>From the new runner's results, else from the log.</summary>
    public IReadOnlyList<RunnerInference> Inferences { get; init; } = [];

    public RunnerLog Log { get; init; } = new();

    public PrintedFigures Printed { get; init; } = new();

    /// <summary>What the runner itself complained about.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The old runner's energy trace; null for other modes and the new runner.</summary>
    public EnergyTrace? Trace { get; init; }

    /// <summary>The edges beside <see cref="Trace"/>, s.</summary>
    public IReadOnlyList<double> Edges { get; init; } = [];

    /// <summary>Reads what there is in a folder; null when nothing of a session is in it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mode">By the folder's name; null to find out from the files.</param>
    /// <param name="files">Reads files.</param>
    /// <exception cref="TroubleException">A file is not what it should be, or does not fit the others.</exception>
    public static SessionPart? Read(string folder, SessionMode? mode, SessionFiles files)
    {
        var results = SessionFiles.Find(folder, "results.json");
        var logFile = SessionFiles.Find(folder, "log.txt");
        var traceFile = SessionFiles.FindEnding(folder, "-energy.bin");
        var printed = SessionFiles.Find(folder, "results.txt");
        if (results is null && logFile is null && traceFile is null && printed is null) return null;

        var log = logFile is null ? new RunnerLog() : RunnerLog.Parse(files.Text(logFile), logFile);
        var told = results is null ? null : RunnerResults.Parse(files.Bytes(results), results);
        var part = new SessionPart
        {
            Mode = mode ?? ModeOf(told, log, traceFile) ?? throw new TroubleException(TroubleKind.Data,
                "Nothing here tells whether accuracy, performance or energy was measured", folder, "Give the session's folder, or name the folder accuracy, performance or energy."),
            Folder = folder,
            Inferences = told?.Inferences ?? log.Inferences,
            Log = log,
            Printed = printed is null ? new PrintedFigures() : PrintedFigures.Parse(files.Text(printed)),
            Errors = told?.Errors ?? [],
        };
        return traceFile is null || told is not null ? part : WithTrace(part, traceFile, files);
    }

    private static SessionPart WithTrace(SessionPart part, string traceFile, SessionFiles files)
    {
        var edgesFile = (part.Log.EdgesFile is { } named ? SessionFiles.Find(part.Folder, named) : null)
            ?? SessionFiles.FindEnding(part.Folder, "-timestamps.json")
            ?? throw new TroubleException(TroubleKind.Data, "There are no time stamps beside the energy trace", traceFile, "Put its '...-timestamps.json' into the same folder.");
        var own = (part.Log.TraceFile is { } trace ? SessionFiles.Find(part.Folder, trace) : null) ?? traceFile;
        return part with { Trace = EnergyTrace.Parse(files.Bytes(own), own), Edges = EdgeTimes.Parse(files.Bytes(edgesFile), edgesFile) };
    }

    private static SessionMode? ModeOf(RunnerResults? results, RunnerLog log, string? trace) => results?.Mode switch
    {
        'a' => SessionMode.Accuracy,
        'p' => SessionMode.Performance,
        'e' => SessionMode.Energy,
        _ when trace is not null => SessionMode.Energy,
        _ when log.Inferences.Count == 0 => null,
        // Accuracy takes each input once; a window takes one input again and again.
        _ => log.Inferences[0].Iterations == 1 ? SessionMode.Accuracy : SessionMode.Performance,
    };
}
