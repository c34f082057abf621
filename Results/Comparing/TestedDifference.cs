using Hil.Results.Energy;

namespace Hil.Results.Comparing;

/// <summary>A difference of two figures with what chance could have done.</summary>
/// <param name="Before">In the earlier run.</param>
/// <param name="After">In the later run.</param>
/// <param name="Low">Of the 95 % interval of the difference, later less earlier.</param>
/// <param name="High">Of the same.</param>
/// <param name="Probability">Two-sided: of a difference as far beyond noise between runs that differ by noise.</param>
/// <param name="Count">Samples, pairs or windows.</param>
/// <param name="Paired">One by one.</param>
/// <param name="Method">How, in words.</param>
internal readonly record struct TestedDifference(
    double Before, double After, double Low, double High, double Probability, long Count, bool Paired, string Method)
{
    /// <summary>A difference with a standard error, by Student's t; the interval takes as many degrees of freedom.</summary>
    /// <param name="before">In the earlier run.</param>
    /// <param name="after">In the later run.</param>
    /// <param name="noise">What does not count of the difference.</param>
    /// <param name="error">Standard error of the difference.</param>
    /// <param name="count">Values behind the error; one more than its degrees of freedom.</param>
    /// <param name="least">The least probability that they can show.</param>
    /// <param name="paired">One by one.</param>
    /// <param name="method">In words.</param>
    public static TestedDifference Normal(double before, double after, double noise, double error, long count, double least, bool paired, string method)
    {
        var freedom = (int)Math.Clamp(count - 1, 1, int.MaxValue);
        var half = StudentT.Quantile975(freedom) * error;
        return new TestedDifference(before, after, after - before - half, after - before + half,
            Tail.Of(after - before, noise, error, freedom, least), count, paired, method);
    }
}
