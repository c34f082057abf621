namespace Hil.Results.Statistics;

/// <summary>All that offline tuning needs of a sample, against one truth.</summary>
/// <param name="Score">The metric that a threshold is compared with, 0..65535.</param>
/// <param name="LocalWrong">The local answer is not the truth.</param>
/// <param name="EdgeWrong">The edge answer is not the truth; never when the edge is the truth.</param>
public readonly record struct ScoredSample(ushort Score, bool LocalWrong, bool EdgeWrong)
{
    /// <summary>Cost of this sample when offloaded or accepted: beta + edge error, or local error (arXiv 2304.11763).</summary>
    public double Cost(bool offloaded, double beta) => offloaded ? beta + (EdgeWrong ? 1 : 0) : LocalWrong ? 1 : 0;
}
