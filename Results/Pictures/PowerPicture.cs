using System.Globalization;
using System.Text;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Results.Exporting;
using Hil.Results.Reports;
using Hil.Results.Store;
using ScottPlot;

namespace Hil.Results.Pictures;

/// <summary>Draws one sample's power over time, its phases shaded and named, as SVG and as PNG.</summary>
public static class PowerPicture
{
    /// <summary>Levels that a picture of a page's width can show.</summary>
    internal const int LongestLine = 1000;

    private const int Width = 1400;
    private const int Height = 700;

    /// <summary>Shading through which the line and the grid are seen.</summary>
    private const double Shade = 0.4;

    /// <summary>A phase of a smaller share of the picture has no room for its name: it is in the legend alone.</summary>
    private const double NamedFrom = 0.05;

    /// <summary>Writes both files.</summary>
    /// <param name="power">What is drawn.</param>
    /// <param name="name">Path without its ending.</param>
    /// <returns>The files.</returns>
    /// <exception cref="TroubleException">There is no font, or a file cannot be written.</exception>
    public static IReadOnlyList<string> Save(SamplePower power, string name)
    {
        using var plot = Draw(power);
        var (svg, png) = (name + ".svg", name + ".png");
        AtomicFile.Write(svg, output => output.Write(Encoding.UTF8.GetBytes(plot.GetSvgXml(Width, Height))));
        AtomicFile.Write(png, output => output.Write(plot.GetImageBytes(Width, Height, ImageFormat.Png)));
        return [svg, png];
    }

    private static Plot Draw(SamplePower power)
    {
        PictureFont.Use();
        var plot = new Plot();
        plot.Font.Set(PictureFont.Name);
        AddTo(plot, power, int.MaxValue);
        plot.Title(Title(power), size: 16);
        plot.XLabel("time in ms since the first byte of the image, by the meter's clock");
        plot.YLabel("power in mW");
        plot.Legend.FontSize = 13;
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = Colors.LightGray;
        plot.ShowLegend(Edge.Right);
        AddMark(plot, power.Meter.Origin);
        return plot;
    }

    /// <summary>Draws phases, power and limits, without titles and legend.</summary>
    /// <param name="plot">Where to.</param>
    /// <param name="power">What is drawn.</param>
    /// <param name="most">Levels at most: with more samples neighbours are put together.</param>
    internal static void AddTo(Plot plot, SamplePower power, int most)
    {
        var watts = power.Samples.Select(sample => sample.Watts * 1e3).Where(double.IsFinite).DefaultIfEmpty(1).ToArray();
        var top = Math.Max(watts.Max() * 1.18, 1e-3);
        var (left, right) = (Milliseconds(power, power.Samples[0].Start), Milliseconds(power, power.Samples[^1].End));
        foreach (var phase in power.Phases) AddPhase(plot, power, phase, top, right - left);
        AddLine(plot, power, most);
        AddSaturated(plot, power);
        plot.Axes.SetLimits(left, right, Math.Min(0, watts.Min()), top);
    }

    private static string Title(SamplePower power)
    {
        var offloaded = power.Offloaded switch { true => ", offloaded", false => ", answered by the board", _ => "" };
        var what = power.Sequence is { } sequence ? $"sample {sequence}{offloaded}" : power.Phases.Count > 0 ? "first image by the phase line" : "first second";
        var meter = $"{power.Meter.Meter} {power.Meter.Identity}".Trim() + string.Create(CultureInfo.InvariantCulture, $", supply {power.SupplyVolts:0.000} V");
        return $"{power.Trial.Provenance.Rig} ({power.Trial.Provenance.Board}), {what}\n{meter}, {RunRows.Word(power.Meter.Origin)}, run {power.Run}";
    }

    private static void AddPhase(Plot plot, SamplePower power, PhasePower phase, double top, double width)
    {
        var (from, to) = (Milliseconds(power, phase.Start), Milliseconds(power, phase.End));
        var colour = Color.FromHex(PhaseColours.Of(phase.Phase));
        var span = plot.Add.HorizontalSpan(from, to, colour.WithAlpha(Shade));
        span.LineStyle.Color = colour;
        span.LineStyle.Width = 1;
        span.LegendText = Legend(phase);
        if (to - from < NamedFrom * width) return;
        var text = plot.Add.Text(RunRows.Word(phase.Phase), (from + to) / 2, top);
        text.LabelAlignment = Alignment.UpperCenter;
        text.LabelFontSize = 14;
        text.OffsetY = 6;
    }

    /// <summary>A phase with its time and energy.</summary>
    internal static string Legend(PhasePower phase)
    {
        var time = ((phase.End - phase.Start) / 1e6).ToString("0.###", CultureInfo.InvariantCulture);
        var energy = phase is { Microjoules: { } joules, HalfWidth95: { } half }
            ? joules >= 1e3 ? $"{EnergyRows.PlusMinus(joules / 1e3, half / 1e3)} mJ" : $"{EnergyRows.PlusMinus(joules, half)} uJ"
            : "energy not known";
        return $"{RunRows.Word(phase.Phase)}: {time} ms, {energy}";
    }

    /// <summary>
    /// A sample is a mean: a level from its start to its end. The line is broken where conversions were lost; nothing is known of that time.
    /// </summary>
    private static void AddLine(Plot plot, SamplePower power, int most)
    {
        var (times, watts) = (new List<double>(), new List<double>());
        foreach (var together in power.Samples.Chunk(((power.Samples.Count - 1) / most) + 1))
        {
            if (together.Any(sample => sample.Flags.HasFlag(PowerFlags.AfterGap))) End();
            var level = together.Average(sample => sample.Watts) * 1e3;
            times.AddRange([Milliseconds(power, together[0].Start), Milliseconds(power, together[^1].End)]);
            watts.AddRange([level, level]);
        }

        End();

        void End()
        {
            if (times.Count == 0) return;
            var line = plot.Add.SignalXY(times.ToArray(), watts.ToArray(), Color.FromHex(PhaseColours.Line));
            line.LineWidth = 1.2f;
            times.Clear();
            watts.Clear();
        }
    }

    private static void AddSaturated(Plot plot, SamplePower power)
    {
        var beyond = power.Samples.Where(sample => sample.Flags.HasFlag(PowerFlags.Saturated)).ToArray();
        if (beyond.Length == 0) return;
        Coordinates[] places = [.. beyond.Select(sample => new Coordinates(Milliseconds(power, (sample.Start + sample.End) / 2), sample.Watts * 1e3))];
        var markers = plot.Add.Markers(places, MarkerShape.FilledTriangleUp, 8, Color.FromHex(PhaseColours.Warning));
        markers.LegendText = "out of the meter's range";
    }

    /// <summary>A modelled energy is never drawn as a measured one.</summary>
    private static void AddMark(Plot plot, Origin origin)
    {
        if (origin == Origin.Measured) return;
        var mark = plot.Add.Annotation(RunRows.Word(origin), Alignment.LowerRight);
        mark.LabelFontSize = 26;
        mark.LabelBold = true;
        mark.LabelFontColor = Color.FromHex(PhaseColours.Warning);
        mark.LabelBackgroundColor = Colors.White.WithAlpha(0.8);
        mark.LabelBorderColor = Color.FromHex(PhaseColours.Warning);
        mark.LabelShadowColor = Colors.Transparent;
    }

    private static double Milliseconds(SamplePower power, long moment) => (moment - power.Zero) / 1e6;
}
