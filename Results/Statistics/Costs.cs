namespace Hil.Results.Statistics;

/// <summary>What an offload and wrong answers cost (arXiv 2304.11763); the unit is a wrong answer that is neither false positive nor false negative.</summary>
/// <param name="Beta">Of an offload, in [0, 1).</param>
/// <param name="FalsePositive">Of a false positive, not negative; matters where a positive class is named.</param>
/// <param name="FalseNegative">Of a false negative, not negative; matters where a positive class is named.</param>
public readonly record struct Costs(double Beta, double FalsePositive = 1, double FalseNegative = 1)
{
    /// <summary>Cost of an answer.</summary>
    public double Of(Loss loss) => loss switch
    {
        Loss.None => 0,
        Loss.FalsePositive => FalsePositive,
        Loss.FalseNegative => FalseNegative,
        _ => 1,
    };

    /// <summary>Cost of a sample: the offload, if it was one, and the answer in the end.</summary>
    public double Of(bool offloaded, Loss final) => (offloaded ? Beta : 0) + Of(final);
}
