namespace Hil.Protocols.MlPerfTiny;

/// <summary>One <c>infer</c> command of a session: an input that was inferred a number of times, as the runner recorded it.</summary>
public sealed record RunnerInference
{
    /// <summary>The input's file name without folder; empty where the log does not tell.</summary>
    public string File { get; init; } = "";

    /// <summary>The input's class by the runner's own labels; null where the recording has none.</summary>
    public int? Class { get; init; }

    /// <summary>Classes of the data set; null where not stated.</summary>
    public int? Classes { get; init; }

    /// <summary>Inferences that count, 1 or more.</summary>
    public required int Iterations { get; init; }

    /// <summary>Outputs of the last inference in class order, as the device printed them (three decimals); one number for ad01.</summary>
    public IReadOnlyList<double> Results { get; init; } = [];

    /// <summary>The device's clock at the first inference's begin, us; null in energy mode, where the device prints no time.</summary>
    public long? StartMicroseconds { get; init; }

    /// <summary>Device time of all iterations, us.</summary>
    public long? ElapsedMicroseconds { get; init; }

    /// <summary>Host time from the log's line of the begin to that of the end, s: longer than the truth by some serial lines (about 20 ms).</summary>
    public double? HostSeconds { get; init; }

    /// <summary>What the meter recorded meanwhile; null for other modes, and for traces in a file of their own.</summary>
    public PowerCapture? Power { get; init; }
}

/// <summary>Energy samples around one window (round v1.3).</summary>
/// <param name="Joules">Energy of each sample period, J; NaN for one that the meter lost.</param>
/// <param name="Edges">Edges that the meter saw.</param>
/// <param name="Volts">Supply voltage; null where not stated.</param>
public sealed record PowerCapture(ReadOnlyMemory<double> Joules, IReadOnlyList<CapturedEdge> Edges, double? Volts);

/// <summary>An edge in the meter's own stream.</summary>
/// <param name="Number">The meter's count of edges since it was started, modulo 100 where it prints two digits.</param>
/// <param name="Sample">Samples that were read before the edge.</param>
public readonly record struct CapturedEdge(int Number, int Sample);
