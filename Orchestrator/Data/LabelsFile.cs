using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>Labels in a text file: <c>file,classes,class</c> as in MLPerf Tiny's <c>y_labels.csv</c>, or one label a line.</summary>
/// <param name="Files">File names without folder, in the order of the lines; none in the form of one label a line.</param>
/// <param name="Classes">The labels, 0 or more.</param>
/// <param name="Stated">Number of classes that the lines state, else null.</param>
internal sealed record LabelsFile(IReadOnlyList<string> Files, int[] Classes, int? Stated)
{
    private const string Remedy = "Write file,classes,class or one label a line, the same in all lines.";

    /// <exception cref="TroubleException">Not readable, no line, or a line in another form than the first.</exception>
    public static LabelsFile Read(FilePath path)
    {
        var lines = DataFile.Lines(path);
        if (lines.Count == 0)
            throw DataFile.Wrong(path, "The file has no label", "line 1", Remedy);
        var columns = lines[0].Text.Split(',').Length;
        if (columns is not (1 or 3))
            throw DataFile.Wrong(path, $"The line has {columns} columns, expected are 3 or 1", $"line {lines[0].Number}", Remedy);

        var (files, labels) = (new List<string>(), new int[lines.Count]);
        int? stated = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var (number, text) = lines[i];
            var cells = text.Split(',', StringSplitOptions.TrimEntries);
            if (cells.Length != columns)
                throw DataFile.Wrong(path, $"The line has {cells.Length} columns, the first has {columns}", $"line {number}", Remedy);
            labels[i] = Number(path, number, cells[^1], "label");
            if (columns == 1)
                continue;
            files.Add(PlainName(path, number, cells[0]));
            var classes = Number(path, number, cells[1], "number of classes");
            if (classes != (stated ??= classes))
                throw DataFile.Wrong(path, $"The line states {classes} classes, the first states {stated}", $"line {number}", Remedy);
        }

        return new LabelsFile(files, labels, stated);
    }

    /// <exception cref="TroubleException">A label is not below the number of classes.</exception>
    public void RefuseAbove(int classes, FilePath path)
    {
        if (Array.FindIndex(Classes, label => label >= classes) is >= 0 and var wrong)
            throw DataFile.Wrong(
                path, $"The label is {Classes[wrong]}, expected is 0 to {classes - 1}", $"record {wrong}", "Correct the label, or state the right number of classes.");
    }

    private static int Number(FilePath path, int line, string text, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw DataFile.Wrong(path, $"The {what} is '{text}', expected is a whole number from 0", $"line {line}", Remedy);

    /// <summary>The name comes from a file: it must not lead out of the folder.</summary>
    private static string PlainName(FilePath path, int line, string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\\0") < 0
            ? name
            : throw DataFile.Wrong(path, $"'{name}' is not the plain name of a file", $"line {line}", "Name files of the folder, without a path.");
}
