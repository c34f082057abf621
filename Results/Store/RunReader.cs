using System.Globalization;
using System.Text.Json;
using Hil.Results.Verdicts;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Store;

/// <summary>Reads rows of runs and trials back.</summary>
internal static class RunReader
{
    public static IReadOnlyList<RunSummary> Summaries(SqliteConnection connection)
    {
        using var select = connection.CreateCommand();
        select.CommandText = """
            SELECT run, experiment, bench, started, ended, verdict, trouble,
              (SELECT count(*) FROM trials WHERE trials.run = runs.id),
              (SELECT count(*) FROM samples JOIN trials ON trials.id = samples.trial WHERE trials.run = runs.id),
              (SELECT group_concat(DISTINCT json_extract(provenance, '$.policy')) FROM trials WHERE trials.run = runs.id)
            FROM runs ORDER BY started DESC, id DESC
            """;
        using var row = select.ExecuteReader();
        var runs = new List<RunSummary>();
        while (row.Read())
        {
            runs.Add(new RunSummary(row.GetString(0), row.GetString(1), row.GetString(2), Time(row.GetString(3)), OptionalTime(row, 4),
                OptionalVerdict(row, 5), Text(row, 6), row.GetInt32(7), row.GetInt64(8))
            {
                Policies = Text(row, 9)?.Split(',') ?? [],
            });
        }

        return runs;
    }

    public static StoredRun? Find(SqliteConnection connection, string name)
    {
        // One transaction: a run that is being written does not change between the statements.
        using var transaction = connection.BeginTransaction(deferred: true);
        using var select = connection.CreateCommand();
        select.CommandText = """
            SELECT id, started, ended, verdict, trouble, git_commit, git_dirty, tools, experiment, experiment_text, bench, bench_text, seed,
              beta, expectations, host, experiment_file
            FROM runs WHERE run = $run
            """;
        RunRows.Add(select, "$run", name);
        using var row = select.ExecuteReader();
        if (!row.Read()) return null;
        var id = row.GetInt64(0);
        var (trials, superseded) = Split(Trials(connection, id));
        return new StoredRun
        {
            Started = Time(row.GetString(1)),
            Ended = OptionalTime(row, 2),
            Verdict = OptionalVerdict(row, 3),
            Trouble = Text(row, 4),
            Provenance = new RunProvenance
            {
                Run = name,
                GitCommit = Text(row, 5),
                GitDirty = row.GetBoolean(6),
                Tools = JsonSerializer.Deserialize(row.GetString(7), StoreJson.Default.IReadOnlyDictionaryStringString)!,
                Experiment = row.GetString(8),
                ExperimentText = row.GetString(9),
                ExperimentFile = Text(row, 16),
                Bench = row.GetString(10),
                BenchText = row.GetString(11),
                Seed = row.GetInt64(12),
                Beta = row.GetDouble(13),
                Expectations = JsonSerializer.Deserialize(row.GetString(14), StoreJson.Default.IReadOnlyListExpectation)!,
                Host = JsonSerializer.Deserialize(row.GetString(15), StoreJson.Default.HostFacts)!,
            },
            Trials = trials,
            Superseded = superseded,
            Outcomes = Outcomes(connection, id),
        };
    }

    /// <summary>The last trial of a rig in a cell is the one that counts: a run that is resumed has an earlier one that was broken off.</summary>
    private static (IReadOnlyList<StoredTrial> Trials, IReadOnlyList<StoredTrial> Superseded) Split(List<StoredTrial> all)
    {
        var last = all.GroupBy(trial => (trial.Provenance.Rig, trial.Provenance.Cell)).Select(same => same.Last().Id).ToHashSet();
        return ([.. all.Where(trial => last.Contains(trial.Id))], [.. all.Where(trial => !last.Contains(trial.Id))]);
    }

    private static List<StoredTrial> Trials(SqliteConnection connection, long run)
    {
        using var select = connection.CreateCommand();
        select.CommandText = """
            SELECT id, provenance, started_ns, ended_ns, sent, link_utilisation, trouble, energy, trace, recoveries, throughput
            FROM trials WHERE run = $run ORDER BY id
            """;
        RunRows.Add(select, "$run", run);
        using var row = select.ExecuteReader();
        var trials = new List<StoredTrial>();
        while (row.Read())
        {
            trials.Add(new StoredTrial
            {
                Id = row.GetInt64(0),
                Provenance = JsonSerializer.Deserialize(row.GetString(1), StoreJson.Default.TrialProvenance)!,
                StartedNanoseconds = row.GetInt64(2),
                EndedNanoseconds = row.IsDBNull(3) ? null : row.GetInt64(3),
                Sent = row.IsDBNull(4) ? null : row.GetInt64(4),
                LinkUtilisation = row.IsDBNull(5) ? null : row.GetDouble(5),
                Trouble = Text(row, 6),
                Energy = Text(row, 7) is { } energy ? JsonSerializer.Deserialize(energy, StoreJson.Default.EnergyReport) : null,
                TracePath = Text(row, 8),
                Recoveries = Text(row, 9) is { } recoveries ? JsonSerializer.Deserialize(recoveries, StoreJson.Default.IReadOnlyListRecoveryRecord)! : [],
                Throughput = Text(row, 10) is { } throughput ? JsonSerializer.Deserialize(throughput, StoreJson.Default.ThroughputReport) : null,
            });
        }

        return trials;
    }

    private static List<ExpectationOutcome> Outcomes(SqliteConnection connection, long run)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT rig, path, clause, actual, verdict, cell FROM outcomes WHERE run = $run ORDER BY rowid";
        RunRows.Add(select, "$run", run);
        using var row = select.ExecuteReader();
        var outcomes = new List<ExpectationOutcome>();
        while (row.Read())
        {
            // A word stands where a number would: SQLite's types are of the value.
            var (number, word) = row.GetValue(3) switch { double known => (known, null), string known => ((double?)null, known), _ => (null, (string?)null) };
            outcomes.Add(new ExpectationOutcome(row.GetString(0), row.GetString(1), row.GetString(2), number, Enum.Parse<Verdict>(row.GetString(4), ignoreCase: true))
            {
                Word = word,
                Cell = row.GetInt32(5),
            });
        }

        return outcomes;
    }

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? OptionalTime(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : Time(row.GetString(column));

    private static Verdict? OptionalVerdict(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : Enum.Parse<Verdict>(row.GetString(column), ignoreCase: true);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
