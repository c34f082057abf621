using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Pictures;
using Hil.Results.Reports.Html.Charts;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>One image's power over time, its phases shaded.</summary>
[PartName("power")]
public sealed class PowerSection : IReportSection
{
    public int Order => 1300;

    public string Title => "Power of one image";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        if (runs.Trials.FirstOrDefault(trial => runs.Store.HasTrace(trial.Run.Provenance.Run, trial.Stored)) is not { } trial) return "No power trace was kept: no rig of these runs has a power meter.";
        SamplePower power;
        try
        {
            power = SamplePowerReader.Read(runs.Store, trial.Run.Provenance.Run, trial.Report.Rig);
        }
        catch (TroubleException trouble)
        {
            return trouble.Message;
        }

        html.Add($"<div class=\"charts\">");
        ChartOf(trial, power).Write(html);
        html.Add($"</div>");
        return null;
    }

    private static string Legend(PhasePower phase) => PowerPicture.Legend(phase).Replace("+-", "\u00b1", StringComparison.Ordinal);

    private static Chart ChartOf(ReportedTrial trial, SamplePower power)
    {
        var what = power.Sequence is { } sequence
            ? FormattableString.Invariant($"image {sequence}{power.Offloaded switch { true => ", offloaded", false => ", answered by the board", _ => "" }}")
            : "the trace's begin";
        return new Chart("power-trace", $"{trial.Label}: {what}", $"Power over time of {trial.Report.Rig}: {string.Join("; ", power.Phases.Select(Legend))}.")
        {
            X = "ms since the image's first byte",
            Y = "mW",
            Origins = Badge.Of(power.Meter.Origin),
            Legend = [.. power.Phases.Select(phase => new Series(Legend(phase), ChartColour.Of(PhaseColours.Of(phase.Phase))) { Filled = true })],
            Caption = FormattableString.Invariant($"By the meter's clock; {power.Meter.Meter} {power.Meter.Identity}, supply {power.SupplyVolts:0.000} V. A sample is a mean: a level from its start to its end."),
            Draw = plot =>
            {
                PowerPicture.AddTo(plot, power, PowerPicture.LongestLine);
                plot.HideLegend();
            },
        };
    }
}
