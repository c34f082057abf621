using System.Globalization;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>
/// Labels of a benchmark's inputs (<c>y_labels.csv</c>): <c>file,classes,class</c> on each line, without a header; ad01 has two more
/// columns, which are not needed.
/// </summary>
/// <param name="Classes">Class by file name.</param>
/// <param name="Count">Number of classes.</param>
public sealed record InputLabels(IReadOnlyDictionary<string, int> Classes, int Count)
{
    private const int LeastColumns = 3;
    private const int MostClasses = 100_000;

    /// <exception cref="TroubleException">A line is none of labels; the message names it.</exception>
    public static InputLabels Parse(string text, string file)
    {
        var classes = new Dictionary<string, int>(StringComparer.Ordinal);
        var (count, number) = (0, 0);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            number++;
            var line = raw.Trim().TrimStart('\uFEFF');
            if (line.IsEmpty) continue;
            var cells = line.ToString().Split(',', StringSplitOptions.TrimEntries);
            var place = $"line {number}";
            if (cells.Length < LeastColumns || !Whole(cells[1], out var of) || !Whole(cells[2], out var label) || label >= of)
                throw SessionTrouble.Of("The line is not 'file,classes,class' with a class below the number of classes", file, place);
            if (count != 0 && of != count) throw SessionTrouble.Of($"The line states {of} classes, those before it {count}", file, place);
            count = of;
            if (!classes.TryAdd(InputName.Of(cells[0], file, place), label)) throw SessionTrouble.Of($"'{cells[0]}' has two labels", file, place);
        }

        return count > 0 ? new InputLabels(classes, count) : throw SessionTrouble.Of("The file has no label", file);
    }

    private static bool Whole(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= MostClasses;
}
