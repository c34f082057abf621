using Hil.Protocols;

namespace Hil.Results.Reports.Html;

/// <summary>Small pictures of a trial's images; where the data set is gone, the reason in their place.</summary>
internal sealed class Thumbnails
{
    private readonly IStoredImages? images;

    private Thumbnails(IStoredImages? images, string? reason) => (this.images, Reason) = (images, reason);

    /// <summary>Why there are no pictures; null when there are.</summary>
    public string? Reason { get; }

    public static Thumbnails Of(ReportedRuns runs, ReportedTrial trial)
    {
        try
        {
            return new Thumbnails(runs.Images.Open(trial.Run, trial.Stored), null);
        }
        catch (TroubleException trouble)
        {
            return new Thumbnails(null, trouble.Message);
        }
    }

    /// <summary>Adds one picture, if it can be had.</summary>
    /// <param name="html">Where to.</param>
    /// <param name="index">Index in the data set.</param>
    /// <param name="text">For who does not see it.</param>
    public void Add(HtmlText html, long index, string text)
    {
        if (images?.Rgb(index) is { } rgb) html.Add($"<img src=\"{PngImage.Address(images.Width, images.Height, rgb)}\" width=\"96\" height=\"96\" alt=\"{text}\">");
    }
}
