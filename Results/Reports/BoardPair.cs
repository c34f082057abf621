using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>Two boards of a run side by side, image by image, with the same setting.</summary>
/// <param name="One">The first rig's trial.</param>
/// <param name="Other">Another rig's trial of the same run and cell.</param>
/// <param name="Common">Images that both answered.</param>
/// <param name="Bits">Of them, those with the same output to the bit.</param>
/// <param name="Classes">Those with the same local class.</param>
/// <param name="Decisions">Those with the same decision.</param>
/// <param name="Finals">Those with the same final class.</param>
/// <param name="Disagreed">Samples of both whose local class or decision differ, in the order of images.</param>
public sealed record BoardPair(
    ReportedTrial One, ReportedTrial Other, long Common, long Bits, long Classes, long Decisions, long Finals, IReadOnlyList<(SampleRecord One, SampleRecord Other)> Disagreed)
{
    /// <summary>Each rig of a run against the run's first one, cell by cell.</summary>
    public static IReadOnlyList<BoardPair> Among(IEnumerable<ReportedTrial> trials) =>
    [
        .. trials.GroupBy(trial => (trial.Run.Provenance.Run, trial.Report.Cell)).SelectMany(group => group.Skip(1).Select(other => Of(group.First(), other))),
    ];

    private static BoardPair Of(ReportedTrial one, ReportedTrial other)
    {
        var seen = new Dictionary<long, SampleRecord>();
        foreach (var sample in one.Answered) seen[sample.DataIndex] = sample;
        long common = 0, bits = 0, classes = 0, decisions = 0, finals = 0;
        var disagreed = new List<(SampleRecord, SampleRecord)>();
        foreach (var right in other.Answered)
        {
            if (!seen.TryGetValue(right.DataIndex, out var left)) continue;
            common++;
            if (left.LocalOutput.Span.SequenceEqual(right.LocalOutput.Span)) bits++;
            if (left.LocalClass == right.LocalClass) classes++;
            if (left.Decision == right.Decision) decisions++;
            if (left.FinalClass == right.FinalClass) finals++;
            if (left.LocalClass != right.LocalClass || left.Decision != right.Decision) disagreed.Add((left, right));
        }

        return new BoardPair(one, other, common, bits, classes, decisions, finals, disagreed);
    }
}
