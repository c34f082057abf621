namespace Hil.Protocols.MlPerfTiny;

/// <summary>
/// What a runner's <c>log.txt</c> tells. The old runner (rounds v0.5 to v1.2) logs every line of the device's protocol, so the whole session
/// is in it; the new one logs little besides names, and lost samples.
/// </summary>
public sealed record RunnerLog
{
    /// <summary>Benchmark: `ic01`, `kws01`, `vww01`, `ad01`; null where not told.</summary>
    public string? Model { get; init; }

    /// <summary>The device's name for itself, mostly its vendor.</summary>
    public string? Device { get; init; }

    /// <summary>The energy monitor: `lpm01a`, `js110`; null where not told.</summary>
    public string? Meter { get; init; }

    /// <summary>Supply voltage, V; null where not told.</summary>
    public double? Volts { get; init; }

    /// <summary>File of the energy trace, without folder; null where not told.</summary>
    public string? TraceFile { get; init; }

    /// <summary>File of the edges' times, without folder; null where not told.</summary>
    public string? EdgesFile { get; init; }

    /// <summary>Every finished <c>infer</c> command, in order; none in the new runner's logs.</summary>
    public IReadOnlyList<RunnerInference> Inferences { get; init; } = [];

    /// <summary>Stretches where the meter delivered another number of samples than its own clock says.</summary>
    public IReadOnlyList<SampleCountFault> Faults { get; init; } = [];

    /// <exception cref="TroubleException">A line of the protocol holds an impossible number; the message names it.</exception>
    public static RunnerLog Parse(string text, string file)
    {
        var reader = new RunnerLogReader(file);
        foreach (var line in text.AsSpan().EnumerateLines()) reader.Read(line.ToString());
        return reader.Log;
    }
}

/// <summary>
/// The meter states its time every 1,000 samples; the new runner compares ("At time T: expected N, but we have M.").
/// </summary>
/// <param name="Capture">Index of the recording that it is in, from 0.</param>
/// <param name="Expected">Samples there should have been by then, in this recording.</param>
/// <param name="Counted">Samples there were: fewer for a gap, more for duplicates.</param>
public readonly record struct SampleCountFault(int Capture, int Expected, int Counted);
