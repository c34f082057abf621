using System.Reflection;
using Hil.Protocols;
using Microsoft.Data.Sqlite;

namespace Hil.Results.Store;

/// <summary>
/// The SQLite file behind a store: write-ahead log, so that readers never wait for a writer, and numbered migrations,
/// each in its own transaction. A committed group survives the death of the process; the last groups before a power cut
/// may be lost, but the file stays whole (synchronous = NORMAL).
/// </summary>
internal sealed class Database(string path)
{
    /// <summary>Marks the file as ours: "HILR" in its header.</summary>
    private const int ApplicationId = 0x48494C52;

    private const string Prefix = "Migrations/";

    /// <summary>The schema that this program writes: the number of its last migration.</summary>
    public static int Newest => Migrations.Count;

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    private static IReadOnlyList<string> Migrations { get; } = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>Opens the file, makes it when it is absent, and brings it to the newest schema.</summary>
    /// <exception cref="TroubleException">The file is no store, is newer than this program, or cannot be opened.</exception>
    public void Prepare()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Trouble("The results folder cannot be made", "Check the path and its permissions.", TroubleKind.Infrastructure, failure);
        }

        using var connection = Connect();
        Guard(() =>
        {
            // A newer schema is refused before anything is changed in its file.
            if (Version(connection) >= Newest) return;
            Execute(connection, "PRAGMA journal_mode = WAL");
            while (Step(connection)) { }
        });
    }

    /// <summary>A connection of its own; the caller disposes it.</summary>
    public SqliteConnection Connect() => Guard(() =>
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            // Another run holds the write lock for the length of one group at most.
            Execute(connection, "PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    });

    /// <summary>Runs SQL and turns what SQLite says into a trouble that names the file.</summary>
    public T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException failure)
        {
            throw Trouble(failure);
        }
    }

    public void Guard(Action work) => Guard(() =>
    {
        work();
        return true;
    });

    /// <summary>The trouble behind an SQLite error.</summary>
    public TroubleException Trouble(SqliteException failure) => failure.SqliteErrorCode switch
    {
        SQLitePCL.raw.SQLITE_NOTADB => Foreign(failure),
        SQLitePCL.raw.SQLITE_CORRUPT => Trouble("The results file is damaged", "Move it away; a new one is made.", TroubleKind.Data, failure),
        SQLitePCL.raw.SQLITE_BUSY => Trouble("The results file stayed locked", "End the program that holds it.", TroubleKind.Infrastructure, failure),
        SQLitePCL.raw.SQLITE_FULL => Trouble("The disk is full", "Make room.", TroubleKind.Infrastructure, failure),
        SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM => Trouble(
            "The results file cannot be opened for writing", "Check the path and its permissions.", TroubleKind.Infrastructure, failure),
        _ => Trouble($"The results file refused a statement: {failure.Message}", "Check disk and file.", TroubleKind.Infrastructure, failure),
    };

    private TroubleException Foreign(Exception? failure = null) =>
        Trouble("The file is not a results store", "Give another path; this file is left alone.", TroubleKind.Data, failure);

    private TroubleException Trouble(string what, string remedy, TroubleKind kind, Exception? failure) => new(kind, what, Path, remedy, failure);

    /// <summary>One migration. The version is read again under the write lock: another process may have been quicker.</summary>
    private bool Step(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var version = Version(connection);
        if (version >= Newest) return false;
        using (var script = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(Migrations[version])!))
        {
            Execute(connection, script.ReadToEnd());
        }

        Execute(connection, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}");
        transaction.Commit();
        return true;
    }

    private int Version(SqliteConnection connection)
    {
        var version = (int)Scalar(connection, "PRAGMA user_version");
        var tables = Scalar(connection, "SELECT count(*) FROM sqlite_master");
        if (Scalar(connection, "PRAGMA application_id") != ApplicationId && (tables > 0 || version > 0)) throw Foreign();
        if (version <= Newest) return version;
        throw Trouble($"The results file has schema {version}, this program knows up to {Newest}", "Use a newer hil, or another results folder.",
            TroubleKind.Data, null);
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
