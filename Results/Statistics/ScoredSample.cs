namespace Hil.Results.Statistics;

/// <summary>All that a threshold's tuning needs of a sample, against one truth.</summary>
/// <param name="Score">The metric that a threshold is compared with, 0..65535.</param>
/// <param name="Local">What is wrong with the local answer.</param>
/// <param name="Edge">What is wrong with the edge's answer; nothing when the edge is the truth.</param>
public readonly record struct ScoredSample(ushort Score, Loss Local, Loss Edge)
{
    /// <summary>A sample whose wrong answers all cost the same.</summary>
    public ScoredSample(ushort score, bool localWrong, bool edgeWrong)
        : this(score, localWrong ? Loss.Wrong : Loss.None, edgeWrong ? Loss.Wrong : Loss.None)
    {
    }

    /// <summary>The local answer is not the truth.</summary>
    public bool LocalWrong => Local != Loss.None;

    /// <summary>The edge answer is not the truth.</summary>
    public bool EdgeWrong => Edge != Loss.None;

    /// <summary>Cost of this sample when offloaded or accepted: beta + edge error, or local error (arXiv 2304.11763).</summary>
    public double Cost(bool offloaded, in Costs costs) => costs.Of(offloaded, offloaded ? Edge : Local);

    /// <summary>The same where every wrong answer costs 1.</summary>
    public double Cost(bool offloaded, double beta) => Cost(offloaded, new Costs(beta));
}
