using Hil.Protocols;
using Hil.Protocols.MlPerfTiny;

namespace Hil.Results.Importing;

/// <summary>
/// Classes of a session's inputs: from a file that was named, else from the session itself (round v1.3 writes them with each result), else
/// from a <c>...labels.csv</c> next to it.
/// </summary>
/// <param name="Classes">One for each inference; null where not known.</param>
/// <param name="Note">What the reader must know; null for nothing.</param>
internal sealed record SessionLabels(IReadOnlyList<int?> Classes, string? Note)
{
    private const string Ending = "labels.csv";

    private static readonly string[] Benchmarks = ["ic01", "kws01", "vww01", "ad01"];

    /// <param name="inferences">Whose labels are needed.</param>
    /// <param name="model">The benchmark, such as `ic01`; empty where not known.</param>
    /// <param name="root">The session's folder.</param>
    /// <param name="named">The file that the user named; null for none.</param>
    /// <param name="files">Reads files.</param>
    /// <exception cref="TroubleException">A labels file is wrong, or the named one knows none of the inputs.</exception>
    public static SessionLabels Of(IReadOnlyList<RunnerInference> inferences, string model, string root, string? named, SessionFiles files)
    {
        if (named is null && inferences.All(one => one.Class is not null)) return new([.. inferences.Select(one => one.Class)], null);
        var path = named ?? Beside(model, root);
        if (path is null)
        {
            return new([.. inferences.Select(one => one.Class)],
                "the session has no labels and there are none next to it: accuracy and AUC are not known (see --labels)");
        }

        var labels = InputLabels.Parse(files.Text(path), path);
        int?[] classes = [.. inferences.Select(one => labels.Classes.TryGetValue(one.File, out var label) ? label : one.Class)];
        var missing = classes.Count(label => label is null);
        if (named is not null && inferences.Count > 0 && missing == inferences.Count)
        {
            throw new TroubleException(TroubleKind.Configuration, "The labels are of other inputs than the session's", path,
                "Give the labels of the session's benchmark.");
        }

        return new(classes, missing == 0 ? $"labels are from {Path.GetFileName(path)}" : $"{missing} of {classes.Length} inputs have no label in {Path.GetFileName(path)}");
    }

    /// <summary>In the session's folder or the one above; where there are several, the one that is called as the benchmark.</summary>
    private static string? Beside(string model, string root)
    {
        foreach (var folder in new[] { root, Path.GetDirectoryName(root) }.OfType<string>())
        {
            string[] found = [.. SessionFiles.AllEnding(folder, Ending)];
            var own = found.Where(path => model.Length > 0 && Path.GetFileName(path).Contains(model, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (own is [var one, ..]) return one;
            if (found is [var only] && !NamesAnother(only, model)) return only;
        }

        return null;
    }

    /// <summary>A file of another benchmark's labels must not be taken for this one's.</summary>
    private static bool NamesAnother(string path, string model) => model.Length > 0
        && Benchmarks.Any(other => other != model && Path.GetFileName(path).Contains(other, StringComparison.OrdinalIgnoreCase));
}
