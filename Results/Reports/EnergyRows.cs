using System.Globalization;
using Hil.Protocols.Quantities;
using Hil.Results.Energy;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>The rows of a run's table that come from power meters. An energy whose origin is not its board's is marked in its own cell.</summary>
internal static class EnergyRows
{
    private const string Image = "energy per image in mJ (95 % interval)";
    private const string Power = "power";
    private const string Windows = "windows in uJ per inference (95 % interval)";

    /// <summary>Energies of an image by their names.</summary>
    public static IReadOnlyList<(string Name, Func<EnergyReport, EnergyFigure?> Of)> Figures { get; } =
    [
        ("receive", energy => energy.Receive), ("infer", energy => energy.Infer), ("decide", energy => energy.Decide),
        ("transmit", energy => energy.Transmit), ("wait", energy => energy.Wait), ("reply", energy => energy.Reply),
        ("whole image", energy => energy.Image), ("whole image above idle", energy => energy.ImageAboveIdle), ("cycle", energy => energy.Cycle),
    ];

    public static IEnumerable<RunTableFigure> All(RunReport report)
    {
        foreach (var (name, of) in Figures) yield return Row(Image, name, "", energy => Millijoules(of(energy)));
        yield return Row(Power, "idle", "mW", energy => Milliwatts(energy.Idle));
        yield return Row(Power, "sleep", "mW", energy => Milliwatts(energy.Sleep));
        yield return Plain(Power, "supply", "V", energy => energy.SupplyVolts?.ToString("0.000", CultureInfo.InvariantCulture));
        yield return Plain(Power, "meter", "", energy => energy.Meter.Meter);
        yield return Plain(Power, "calibrated", "",
            energy => energy.Meter.Calibration?.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "not calibrated");
        yield return Plain(Power, "read / missed / saturated", "",
            energy => string.Create(CultureInfo.InvariantCulture, $"{energy.Samples} / {energy.Missed} / {energy.Saturated}"));
        yield return Plain(Power, "floor", "mA", energy => energy.FloorMilliamperes?.ToString("0.000", CultureInfo.InvariantCulture));
        var windows = report.Trials.Max(trial => trial.Energy?.Windows.Count) ?? 0;
        for (var window = 0; window < windows; window++)
        {
            var index = window;
            yield return Row(Windows, $"window {index + 1}", "", energy => index < energy.Windows.Count ? Window(energy.Windows[index]) : null);
        }

        yield return Row(Windows, "median of the valid ones", "",
            energy => energy.WindowMedian is { } median ? Figure(median.Microjoules, median.HalfWidth95) : null);
    }

    public static IEnumerable<string> Notes(RunReport report)
    {
        var metered = report.Trials.Where(trial => trial.Energy is not null).ToArray();
        if (metered.Any(trial => trial.Energy!.Meter.Origin == Origin.Emulated))
            yield return "Energies marked emulated are those of a model of the board's currents, read by an emulated meter: nothing physical was measured.";
        var supplies = metered.Where(trial => trial.Energy!.SupplyVolts is not null).ToArray();
        if (supplies.Length > 1 && !SupplyVoltage.Same(supplies.Min(Supply), supplies.Max(Supply)))
        {
            var each = supplies.Select(trial => string.Create(CultureInfo.InvariantCulture, $"{trial.Name} {Supply(trial):0.00} V"));
            yield return $"Energies at different supply voltages are not to be compared: {string.Join(", ", each)}.";
        }

        foreach (var trial in metered)
        {
            foreach (var note in trial.Energy!.Notes) yield return $"{trial.Name}: {note}";
        }

        static double Supply(TrialReport trial) => trial.Energy!.SupplyVolts!.Value;
    }

    /// <summary>A trial's energy per image in mJ with its interval; null when it is not known.</summary>
    public static string? WholeImage(TrialReport trial) => trial.Energy is { } energy && Millijoules(energy.Image) is { } text
        ? energy.Meter.Origin == trial.Origin ? text : text + Mark(energy) : null;

    /// <summary>What follows an energy that stands by itself: `, emulated`; nothing when it was measured.</summary>
    public static string Mark(RunReport report, string rig)
    {
        var energy = report.Trials.FirstOrDefault(trial => trial.Rig == rig)?.Energy;
        return energy is null or { Meter.Origin: Origin.Measured } ? "" : Mark(energy);
    }

    /// <summary>A figure and half of its interval, with as many digits as the interval has to say: `12.34 +- 0.21`.</summary>
    public static string PlusMinus(double value, double halfWidth95)
    {
        var format = Format(halfWidth95);
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} +- {halfWidth95.ToString(format, CultureInfo.InvariantCulture)}";
    }

    private static string Figure(double value, double halfWidth95)
    {
        var format = Format(halfWidth95);
        return $"{Text(value)} ({Text(value - halfWidth95)}..{Text(value + halfWidth95)})";

        string Text(double number) => number.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>Two digits of the interval.</summary>
    private static string Format(double halfWidth95)
    {
        var digits = halfWidth95 > 0 && double.IsFinite(halfWidth95) ? Math.Clamp(1 - (int)Math.Floor(Math.Log10(halfWidth95)), 0, 6) : 3;
        return $"F{digits}";
    }

    private static RunTableFigure Row(string section, string name, string unit, Func<EnergyReport, string?> cell) => new(section, name, unit,
        trial => trial.Energy is { } energy && cell(energy) is { } text
            ? energy.Meter.Origin == trial.Origin ? text : text + Mark(energy)
            : null);

    private static string Mark(EnergyReport energy) => $", {RunRows.Word(energy.Meter.Origin)}";

    /// <summary>A row of no figure that could be taken for a measured one.</summary>
    private static RunTableFigure Plain(string section, string name, string unit, Func<EnergyReport, string?> cell) =>
        new(section, name, unit, trial => trial.Energy is { } energy ? cell(energy) : null);

    private static string? Millijoules(EnergyFigure? figure) => figure is null ? null : Figure(figure.Microjoules / 1e3, figure.HalfWidth95 / 1e3);

    private static string? Milliwatts(PowerFigure? power) => power is null ? null : Figure(power.Milliwatts, power.HalfWidth95);

    private static string Window(EnergyWindow window)
    {
        if (!window.Valid) return $"not valid: {window.Reason}";
        return window is { MicrojoulesPerInference: { } energy, HalfWidth95: { } half } ? Figure(energy, half) + " valid" : "valid";
    }
}
