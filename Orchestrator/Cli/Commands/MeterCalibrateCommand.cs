using System.CommandLine;
using System.Globalization;
using Hil.Engine.Metering;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs;

namespace Hil.Cli.Commands;

/// <summary>`hil meter calibrate RIG`.</summary>
internal static class MeterCalibrateCommand
{
    public static Command Create()
    {
        var (rig, bench) = (Asked.Rig(), Asked.Bench());
        var resistor = Asked.Parsed<Ohms>("--resistor", "Calibrate the gain too, against a known resistor at the meter's output: '100 ohm'.");
        var reference = Asked.Parsed<Amperes>("--reference", "Calibrate the gain too, against what another meter in series reads: '25.03 mA'.");
        var error = new Option<double>("--error")
        {
            Description = "How well resistor (limits) or reading (1 sigma) is known, in %.",
            DefaultValueFactory = _ => 1,
        };
        var yes = new Option<bool>("--yes") { Description = "Ask nobody: the wires are as they have to be." };
        var command = new Command("calibrate", "Measures a meter's zero with the load off, and its gain against something known.\n\nExample: hil meter calibrate netduino --resistor '100 ohm' --error 0.1")
        {
            rig, resistor, reference, error, yes, bench,
        };
        error.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and < 50)) result.AddError("--error is in %, more than 0 and less than 50");
        });
        command.Validators.Add(result =>
        {
            var (compared, read) = (result.GetResult(resistor) is not null, result.GetResult(reference) is not null);
            if (compared && read) result.AddError("--resistor and --reference are one or the other");
            if (result.GetResult(yes) is { Implicit: false } && (compared || read)) result.AddError("a gain needs somebody who connects what it is compared with: leave --yes out");
        });
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var stand = Planner.Stand(host.Workspace, parsed.GetValue(bench) ?? Asked.DefaultBench, parsed.GetValue(rig)!);
            using var lease = RigLease.Take(host.Workspace.RunFolder, stand.Bench.KeyOf(stand.Rig.Rig.Name));
            var meter = RigMeter.Require(host.Workspace, stand.Bench, stand.Rig, host.Services);
            var before = MeterCalibrations.Find(meter.CalibrationFile);
            GainReference? gain = parsed.GetValue(resistor) is { } ohms ? new GainReference.Resistor(ohms, parsed.GetValue(error) / 100)
                : parsed.GetValue(reference) is { } amperes ? new GainReference.Reading(amperes, parsed.GetValue(error) / 100) : null;
            var made = await new CalibrationRun(meter, parsed.GetValue(yes) ? (_, _) => Task.CompletedTask : AskAsync).RunAsync(gain, cancellation);
            Console.Out.WriteLine($"{made.Meter}, {made.Identity}");
            Console.Out.WriteLine($"before: {(before is null ? "not calibrated" : Text(before.Calibration))}");
            Console.Out.WriteLine($"now:    {Text(made.Calibration)}");
            await Console.Error.WriteLineAsync($"hil: kept in {meter.CalibrationFile}; later runs on this rig use it");
            return Invocation.Passed;
        });
        return command;
    }

    private static async Task AskAsync(string request, CancellationToken cancellation)
    {
        await Console.Error.WriteLineAsync($"hil: {request}, then press Enter.");
        if (await Console.In.ReadLineAsync(cancellation) is not null) return;
        throw new TroubleException(TroubleKind.Configuration, "There is nobody to ask: standard input has ended", "hil meter calibrate",
            "Run it in a terminal, or with --yes when the load is off already.");
    }

    private static string Text(MeterCalibration made) => string.Create(CultureInfo.InvariantCulture,
        $"{made.Date:yyyy-MM-dd HH:mm} UTC: offset {made.OffsetAmperes * 1e3:0.0000} mA +-{1.96e3 * made.OffsetError:0.0000}, gain {made.Gain:0.00000} +-{196 * made.GainError:0.000} %{(made.Reference.Length > 0 ? $" ({made.Reference})" : " (not calibrated)")}");
}
