using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Reports.Html.Charts;
using Hil.Results.Store;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>Where the energy of an image goes, with 95 % intervals.</summary>
[PartName("energy")]
public sealed class EnergySection : IReportSection
{
    public int Order => 700;

    public string Title => "Energy per phase";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        ReportedTrial[] known = [.. runs.Trials.Where(trial => trial.Report.Energy is not null)];
        if (known.Length == 0) return "No energy was measured: no rig of these runs has a power meter.";
        StackedBar[] bars = [.. known.Select(BarOf).Where(bar => bar.Parts.Count > 0).Take(StackedBars.Most)];
        if (bars.Length > 0)
        {
            html.Add($"<div class=\"charts\">");
            ChartOf(known, bars).Write(html);
            html.Add($"</div>");
        }

        Table(known, html);
        Shown.Notes(html, runs.Reports.SelectMany(EnergyRows.Notes));
        return null;
    }

    private static Chart ChartOf(ReportedTrial[] trials, StackedBar[] bars)
    {
        var described = bars.Take(8).Select(bar => FormattableString.Invariant($"{bar.Label} {bar.Parts.Values.Sum():0.00} mJ"));
        return new Chart("energy-phases", "Mean energy of an image by phase", $"Stacked bars of the mean energy of an image: {string.Join(", ", described)}.")
        {
            X = "mJ per image",
            Y = "",
            Origins = Badge.Of(trials.Select(trial => trial.Report.Energy!.Meter.Origin)),
            Rows = bars.Length,
            Legend = StackedBars.Legend(bars),
            Caption = "Whole board, nothing subtracted. Transmit, wait and reply are those of offloads, spread over all images. The line at a bar's end is the 95 % interval of the whole image: a figure of its own, of the images whose energy is known from begin to end, so the sum of the parts need not be its middle.",
            Draw = plot => StackedBars.Draw(plot, bars),
        };
    }

    private static StackedBar BarOf(ReportedTrial trial)
    {
        var energy = trial.Report.Energy!;
        var rate = trial.Report.OffloadRate ?? 0;
        var parts = LatencyRow.Phases.Select(phase => (phase, Value: ByPhase(energy, phase)?.Microjoules * (phase >= Phase.Transmit ? rate : 1) / 1e3))
            .Where(part => part.Value is >= 0).ToDictionary(part => part.phase, part => part.Value!.Value);
        return new StackedBar(trial.Label, parts, energy.Image is { } whole ? (whole.Microjoules / 1e3, whole.HalfWidth95 / 1e3) : null);
    }

    private static EnergyFigure? ByPhase(EnergyReport energy, Phase phase) => EnergyRows.Figures.FirstOrDefault(figure => figure.Name == RunRows.Word(phase)).Of?.Invoke(energy);

    private static void Table(ReportedTrial[] trials, HtmlText html)
    {
        using var table = new HtmlTable(html, "Energy in mJ per image that has the phase, with half of its 95 % interval; supply and meter.",
            ["Trial", .. EnergyRows.Figures.Select(figure => "#" + figure.Name), "#windows, uJ per inference", "#supply, V", "Meter"]);
        foreach (var trial in trials)
        {
            var energy = trial.Report.Energy!;
            html.Add($"<tr><th scope=\"row\" class=\"tag\">{trial.Label}{Badge.Of(energy.Meter.Origin).Html}</th>");
            foreach (var (_, of) in EnergyRows.Figures) Cell(of(energy), 1e3, html);
            Cell(energy.WindowMedian, 1, html);
            html.Add($"<td class=\"number\">{(energy.SupplyVolts is { } volts ? FormattableString.Invariant($"{volts:0.000}") : RunTable.Unknown)}</td>");
            html.Add($"<td class=\"tag\">{energy.Meter.Meter}<span class=\"aside\">{(energy.Meter.Calibration is { } calibrated ? FormattableString.Invariant($"calibrated {calibrated.Date:yyyy-MM-dd}") : "not calibrated")}</span></td></tr>");
        }
    }

    private static void Cell(EnergyFigure? figure, double unit, HtmlText html)
    {
        if (figure is null) html.Add($"<td class=\"number\">{RunTable.Unknown}</td>");
        else html.Add($"<td class=\"number\">{EnergyRows.PlusMinus(figure.Microjoules / unit, figure.HalfWidth95 / unit).Replace("+-", "\u00b1", StringComparison.Ordinal)}</td>");
    }
}
