namespace Hil.Results.Verdicts;

/// <summary>A figure that any trial's report has a place for.</summary>
/// <param name="Path">Where it is; elements of lists and entries of dictionaries as `name[]`.</param>
/// <param name="Kind">What it can be compared with.</param>
/// <param name="Meaning">Its documentation behind that of what it is part of, the first sentence of each; empty when the documentation files are missing.</param>
public sealed record KnownFigure(string Path, FigureKind Kind, string Meaning);
