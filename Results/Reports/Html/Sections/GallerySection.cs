using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Store;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Images on which decisions were right or wrong, the most telling first.</summary>
[PartName("gallery")]
public sealed class GallerySection : IReportSection
{
    private const int Images = 12;
    private const int Groups = 2;

    public int Order => 1100;

    public string Title => "Gallery of decisions";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        EqualOutputs[] known = [.. runs.Outputs.Where(group => group.First.Report.Truth is not null)];
        if (known.Length == 0) return "Neither labels nor an edge model say which decisions were right.";
        foreach (var group in known.Take(Groups)) Write(runs, group.Deciding, html);
        Shown.Rest(html, known.Length, Groups, "more with other outputs, without images here");
        return null;
    }

    private static void Write(ReportedRuns runs, ReportedTrial trial, HtmlText html)
    {
        var thumbnails = Thumbnails.Of(runs, trial);
        html.Add($"<p>Decisions of {trial.Label} with {trial.Policy}{Badge.Of(trial.Report.Origin).Html}</p>");
        if (thumbnails.Reason is { } reason) html.Add($"<p class=\"note\">Without pictures: {reason}</p>");
        var judged = trial.Answered.Where(sample => trial.Truth(sample) is not null && sample.LocalClass is not null)
            .Select(sample => (Sample: sample, Wrong: sample.LocalClass != trial.Truth(sample), Offloaded: sample.Decision == Decision.Offload, Sure: Confidence(trial, sample) ?? 0)).ToArray();
        List("Accepted wrong", "The board was sure of a wrong answer", judged.Where(one => one is { Wrong: true, Offloaded: false }).OrderByDescending(one => one.Sure));
        List("Offloaded needlessly", "The board had been right", judged.Where(one => one is { Wrong: false, Offloaded: true }).OrderByDescending(one => one.Sure));
        List("Offloaded rightly", "The board would have been wrong", judged.Where(one => one is { Wrong: true, Offloaded: true }).OrderBy(one => one.Sure));

        void List(string title, string what, IEnumerable<(SampleRecord Sample, bool Wrong, bool Offloaded, double Sure)> some)
        {
            SampleRecord[] all = [.. some.Select(one => one.Sample)];
            html.Add($"<h3>{title}: {all.Length}</h3>");
            if (all.Length == 0) return;
            html.Add($"<p class=\"note\">{what}{(all.Length > Images ? FormattableString.Invariant($"; {Images} of them are shown") : "")}.</p>");
            html.Add($"<ul class=\"gallery\">");
            foreach (var sample in all.Take(Images)) Item(trial, sample, thumbnails, html);
            html.Add($"</ul>");
        }
    }

    /// <summary>One image with what was said of it.</summary>
    internal static void Item(ReportedTrial trial, in SampleRecord sample, Thumbnails thumbnails, HtmlText html)
    {
        html.Add($"<li>");
        thumbnails.Add(html, sample.DataIndex, $"Image {sample.DataIndex}, {trial.Class(trial.Truth(sample))}");
        html.Add($"<dl><dt>image</dt><dd>{sample.DataIndex}</dd><dt>label</dt><dd>{trial.Class(sample.Label)}</dd>");
        html.Add($"<dt>board</dt><dd>{trial.Class(sample.LocalClass)} {Share(Confidence(trial, sample))}</dd>");
        html.Add($"<dt>edge</dt><dd>{trial.Class(sample.EdgeClass)} {Share(EdgeScore.Of(sample.EdgeOutput.Span))}</dd><dt>final</dt><dd>{trial.Class(sample.FinalClass)}</dd>");
        if (sample.Threshold > 0) html.Add($"<dt>score</dt><dd>{Unit(sample.Score)} {(sample.Score >= sample.Threshold ? "\u2265" : "<")} {Unit(sample.Threshold)}</dd>");
        html.Add($"</dl></li>");
    }

    /// <summary>What the board's output says of its own answer, 0..1; null where codes are not known to be probabilities, or an exit's.</summary>
    private static double? Confidence(ReportedTrial trial, in SampleRecord sample) =>
        sample.Exited != true && trial.Provenance.Output is { Encoding: Protocols.Wire.OutputEncoding.Probabilities } output && !sample.LocalOutput.IsEmpty
            ? output.Value(sample.LocalOutput.Span[OutputCodes.Largest(sample.LocalOutput.Span)]) : null;

    private static string Share(double? share) => share is { } known ? FormattableString.Invariant($"({known:0.00})") : "";

    /// <summary>Scores and thresholds of the wire are in 1/65535.</summary>
    private static string Unit(long score) => FormattableString.Invariant($"{score / (double)MaximumProbability.One:0.000}");
}
