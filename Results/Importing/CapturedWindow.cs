using System.Globalization;
using Hil.Protocols.MlPerfTiny;
using Hil.Results.Energy;

namespace Hil.Results.Importing;

/// <summary>
/// The window in one recording of the new runner: between the last two edges. Each recording has these two, and the first may have one
/// more before them, of the <c>timestamp</c> command; the meter numbers all edges of a session, so that a lost one leaves a hole.
/// </summary>
internal static class CapturedWindow
{
    private const int Edges = 2;

    /// <summary>The meter prints two digits.</summary>
    private const int Numbers = 100;

    /// <param name="capture">The recording.</param>
    /// <param name="previous">The last edge before it; null for none.</param>
    /// <param name="index">Of the recording, from 0.</param>
    /// <param name="begin">Samples before the recording.</param>
    /// <param name="rate">Samples per second.</param>
    /// <param name="faults">Where the meter's sample count disagreed with its clock.</param>
    public static RecordedWindow Of(PowerCapture capture, CapturedEdge? previous, int index, int begin, double rate, IReadOnlyList<SampleCountFault> faults)
    {
        var edges = capture.Edges;
        if (edges.Count < Edges) return new RecordedWindow(null, Text($"{edges.Count} edges were seen where 2 were expected: start and stop do not pair up"));
        var (start, stop) = (edges[^2], edges[^1]);
        if (stop.Sample <= start.Sample) return new RecordedWindow(null, "the stop edge is not later than the start edge");
        var span = new MeterSpan(Recording.Time(begin + start.Sample, rate), Recording.Time(begin + stop.Sample, rate));
        return new RecordedWindow(span, Numbering(edges, previous) ?? Extra(edges.Count, index) ?? Count(index, start.Sample, stop.Sample, faults));
    }

    private static string? Numbering(IReadOnlyList<CapturedEdge> edges, CapturedEdge? previous)
    {
        var last = previous;
        foreach (var edge in edges)
        {
            if (last is { } before && edge.Number % Numbers != (before.Number + 1) % Numbers)
                return Text($"edge {before.Number:00} is followed by edge {edge.Number:00}: edges between them were lost");
            if (last is { } same && edges[0] != edge && edge.Sample < same.Sample) return Text($"edge {edge.Number:00} is earlier than the one before it");
            last = edge;
        }

        return null;
    }

    private static string? Extra(int count, int index) => count <= Edges + (index == 0 ? 1 : 0) ? null
        : Text($"{count} edges were seen where 2 were expected: start and stop cannot be told from the others");

    /// <summary>The runner compares after each second of the meter's clock: the fault is in the second before.</summary>
    private static string? Count(int index, int start, int stop, IReadOnlyList<SampleCountFault> faults)
    {
        foreach (var fault in faults)
        {
            var from = fault.Expected - 1000;
            if (fault.Capture != index || from >= stop || Math.Max(fault.Counted, fault.Expected) <= start) continue;
            return Text($"the meter delivered {fault.Counted - from} samples in a second that has 1000: {(fault.Counted < fault.Expected ? "a gap" : "duplicates")}");
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
