namespace Hil.Results.Reports;

/// <summary>A table of words and figures, without anything that draws it.</summary>
/// <param name="Title">What it is about.</param>
/// <param name="Columns">The first ones are of words, the others of figures.</param>
/// <param name="Rows">As many cells as columns.</param>
/// <param name="Notes">What the reader must know besides.</param>
/// <param name="Words">How many columns are of words, at least 1.</param>
public sealed record PlainTable(
    string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows, IReadOnlyList<string> Notes, int Words = 1);
