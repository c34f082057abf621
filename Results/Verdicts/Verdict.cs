namespace Hil.Results.Verdicts;

/// <summary>About the device, never about the rig. Ordered: the verdict of many is their largest, the worst.</summary>
public enum Verdict
{
    /// <summary>Every sample was answered and every expectation met.</summary>
    Passed = 0,

    /// <summary>Not every sample was answered, or a figure that is expected cannot be known.</summary>
    Inconclusive = 1,

    /// <summary>An expectation that the experiment states is not met.</summary>
    Failed = 2,
}
