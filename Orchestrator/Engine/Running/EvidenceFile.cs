using System.Globalization;
using System.Text;
using Hil.Rigs.Recovery;

namespace Hil.Engine.Running;

/// <summary>What happened to a rig that broke in a run, in words, for whoever looks at it in the morning.</summary>
internal static class EvidenceFile
{
    // An emulator's or a tool's last words tell it; pages of output would hide them.
    private const int MostLines = 40;

    /// <summary>Writes the file beside the store.</summary>
    /// <param name="workspace">Where the store is.</param>
    /// <param name="run">Run id, in a sweep with the cell, as in topics.</param>
    /// <param name="rig">Rig name.</param>
    /// <param name="events">What was tried.</param>
    /// <returns>The file's path; null when it could not be written: the run goes on without.</returns>
    public static string? Write(Workspace workspace, string run, string rig, IReadOnlyList<RecoveryEvent> events)
    {
        var file = Path.Combine(workspace.State, "evidence", run, rig + ".txt");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, Text(events));
            return file;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Text(IReadOnlyList<RecoveryEvent> events)
    {
        var text = new StringBuilder();
        foreach (var loss in events.GroupBy(one => one.Cause, ReferenceEqualityComparer.Instance))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"lost ({loss.First().Cause.Kind}): {loss.First().Cause.Message}");
            foreach (var step in loss)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  {step.At:yyyy-MM-dd HH:mm:ss} UTC  {step.Step}: {Outcome(step)}");
                foreach (var line in step.Evidence.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(MostLines))
                    text.AppendLine(CultureInfo.InvariantCulture, $"    | {line}");
            }
        }

        return text.ToString();
    }

    private static string Outcome(RecoveryEvent step) => step.Helped ? "the board is back" : step.Taken ? $"did not help: {step.Failure}" : $"passed over: {step.Failure}";
}
