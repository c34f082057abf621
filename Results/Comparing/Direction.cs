namespace Hil.Results.Comparing;

/// <summary>Which way of a figure is better.</summary>
public enum Direction
{
    /// <summary>The more, the better.</summary>
    Higher,

    /// <summary>The less, the better.</summary>
    Lower,

    /// <summary>The figure alone does not tell.</summary>
    Neither,
}
