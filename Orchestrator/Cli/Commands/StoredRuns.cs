using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>Runs as the user names them.</summary>
internal static class StoredRuns
{
    /// <summary>'last' becomes the newest run's id; anything else stays what it is.</summary>
    public static string Resolve(RunStore store, string run) => run == "last" && store.Runs() is [var newest, ..] ? newest.Run : run;
}
