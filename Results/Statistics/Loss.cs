namespace Hil.Results.Statistics;

/// <summary>What is wrong with an answer, as far as it matters to its cost.</summary>
public enum Loss : byte
{
    /// <summary>It is right.</summary>
    None = 0,

    /// <summary>It is wrong, and neither of the next.</summary>
    Wrong = 1,

    /// <summary>It is the positive class, and the truth is not.</summary>
    FalsePositive = 2,

    /// <summary>The truth is the positive class, and it is not.</summary>
    FalseNegative = 3,
}

/// <summary>Classes the losses of answers.</summary>
/// <param name="Positive">Index of the class whose confusions are told apart; null: a wrong answer is a wrong answer.</param>
public readonly record struct LossRule(int? Positive)
{
    /// <summary>The loss of an answer where <paramref name="truth"/> would be right.</summary>
    public Loss Of(int answer, int truth) => answer == truth ? Loss.None
        : truth == Positive ? Loss.FalseNegative
        : answer == Positive ? Loss.FalsePositive
        : Loss.Wrong;
}
