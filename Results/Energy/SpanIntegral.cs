namespace Hil.Results.Energy;

/// <summary>What the meter's samples tell of one span of time. Only samples wholly inside count: others hold the neighbours' power.</summary>
public readonly record struct SpanIntegral
{
    /// <summary>J: each sample stands for the time that is nearer to it than to any other; NaN without a sample.</summary>
    public required double Joules { get; init; }

    /// <summary>Length of the span, s.</summary>
    public required double Seconds { get; init; }

    /// <summary>Samples inside.</summary>
    public required long Samples { get; init; }

    /// <summary>Mean supply voltage of these samples, V.</summary>
    public required double Volts { get; init; }

    /// <summary>Longest stretch that no sample covers, ns.</summary>
    public required long LongestUnsampled { get; init; }

    /// <summary>Times that at least one conversion was lost inside: flagged so, or later than one and a half periods.</summary>
    public required int Gaps { get; init; }

    /// <summary>Samples that repeat or overlap one before, or go back in time. They are not integrated.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Samples out of the meter's range.</summary>
    public required int Saturated { get; init; }

    /// <summary>Standard error of the mean power from the means of up to 16 equal parts of the span, W; NaN with fewer than two.</summary>
    public required double PowerError { get; init; }

    /// <summary>Parts behind <see cref="PowerError"/>.</summary>
    public required int Parts { get; init; }

    /// <summary>Standard deviation of the current from sample to sample, A: from successive differences, which a drift does not touch.</summary>
    public required double Scatter { get; init; }

    /// <summary>W; NaN without a sample.</summary>
    public double Watts => Joules / Seconds;
}
