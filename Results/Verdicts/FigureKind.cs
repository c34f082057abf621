namespace Hil.Results.Verdicts;

/// <summary>What a figure of a report is.</summary>
public enum FigureKind
{
    /// <summary>A number: every comparison.</summary>
    Number,

    /// <summary>True or false: == and != only.</summary>
    Flag,

    /// <summary>A word: == and != only.</summary>
    Word,
}
