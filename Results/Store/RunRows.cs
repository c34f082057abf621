using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Store;

/// <summary>The rows of runs and trials: few, so plain ADO.NET.</summary>
internal static class RunRows
{
    public static long Insert(SqliteConnection connection, RunProvenance run, DateTimeOffset started)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO runs (run, started, git_commit, git_dirty, tools, experiment, experiment_text, bench, bench_text, seed, beta, expectations, host, experiment_file)
            VALUES ($run, $started, $commit, $dirty, $tools, $experiment, $experimentText, $bench, $benchText, $seed, $beta, $expectations, $host, $experimentFile)
            RETURNING id
            """;
        Add(insert, "$run", run.Run);
        Add(insert, "$started", Text(started));
        Add(insert, "$commit", run.GitCommit);
        Add(insert, "$dirty", run.GitDirty);
        Add(insert, "$tools", JsonSerializer.Serialize(run.Tools, StoreJson.Default.IReadOnlyDictionaryStringString));
        Add(insert, "$experiment", run.Experiment);
        Add(insert, "$experimentText", run.ExperimentText);
        Add(insert, "$bench", run.Bench);
        Add(insert, "$benchText", run.BenchText);
        Add(insert, "$seed", run.Seed);
        Add(insert, "$beta", run.Beta);
        Add(insert, "$expectations", JsonSerializer.Serialize(run.Expectations, StoreJson.Default.IReadOnlyListExpectation));
        Add(insert, "$host", JsonSerializer.Serialize(run.Host, StoreJson.Default.HostFacts));
        Add(insert, "$experimentFile", run.ExperimentFile);
        return (long)insert.ExecuteScalar()!;
    }

    /// <summary>Takes the end away from a run, whatever it was.</summary>
    /// <returns>Its row, its start, and the latest time of its trials since then, ns.</returns>
    public static (long Id, DateTimeOffset Started, long LatestNanoseconds) Reopen(SqliteConnection connection, string run)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var update = connection.CreateCommand();
        update.CommandText = """
            DELETE FROM outcomes WHERE run = (SELECT id FROM runs WHERE run = $run);
            UPDATE runs SET ended = NULL, verdict = NULL, trouble = NULL WHERE run = $run;
            SELECT id, started, (SELECT coalesce(max(coalesce(ended_ns, started_ns)), 0) FROM trials WHERE trials.run = runs.id) FROM runs WHERE run = $run
            """;
        Add(update, "$run", run);
        using var row = update.ExecuteReader();
        row.Read();
        var found = (row.GetInt64(0), DateTimeOffset.Parse(row.GetString(1), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal), row.GetInt64(2));
        row.Close();
        transaction.Commit();
        return found;
    }

    public static long Insert(SqliteConnection connection, long run, TrialProvenance trial, long started)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            INSERT INTO trials (run, rig, board, origin, mode, provenance, started_ns)
            VALUES ($run, $rig, $board, $origin, $mode, $provenance, $started) RETURNING id
            """;
        Add(insert, "$run", run);
        Add(insert, "$rig", trial.Rig);
        Add(insert, "$board", trial.Board);
        Add(insert, "$origin", Word(trial.Origin));
        Add(insert, "$mode", Word(trial.Mode));
        Add(insert, "$provenance", JsonSerializer.Serialize(trial, StoreJson.Default.TrialProvenance));
        Add(insert, "$started", started);
        return (long)insert.ExecuteScalar()!;
    }

    public static long End(SqliteConnection connection, long run, RunOutcome outcome, DateTimeOffset ended)
    {
        foreach (var one in outcome.Outcomes)
        {
            using var insert = connection.CreateCommand();
            insert.CommandText = """
                INSERT INTO outcomes (run, rig, path, clause, actual, verdict, cell) VALUES ($run, $rig, $path, $clause, $actual, $verdict, $cell)
                """;
            Add(insert, "$run", run);
            Add(insert, "$rig", one.Rig);
            Add(insert, "$path", one.Path);
            Add(insert, "$clause", one.Clause);
            Add(insert, "$actual", (object?)one.Actual ?? one.Word);
            Add(insert, "$verdict", Word(one.Verdict));
            Add(insert, "$cell", one.Cell);
            insert.ExecuteNonQuery();
        }

        using var update = connection.CreateCommand();
        update.CommandText = "UPDATE runs SET ended = $ended, verdict = $verdict, trouble = $trouble WHERE id = $run";
        Add(update, "$ended", Text(ended));
        Add(update, "$verdict", Word(outcome.Verdict));
        Add(update, "$trouble", outcome.Trouble);
        Add(update, "$run", run);
        return update.ExecuteNonQuery();
    }

    /// <summary>A number's name as files and reports write it.</summary>
    public static string Word<T>(T value)
        where T : struct, Enum => Protocols.Parts.SettingName.Kebab(value.ToString());

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public static void Add(SqliteCommand command, string name, object? value) => command.Parameters.AddWithValue(name, value ?? DBNull.Value);
}
