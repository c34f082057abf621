using System.CommandLine;
using System.Globalization;
using Hil.Engine.Metering;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Protocols.Quantities;

namespace Hil.Cli.Commands;

/// <summary>`hil meter read|calibrate RIG`.</summary>
internal static class MeterCommand
{
    private static readonly TimeSpan Line = TimeSpan.FromSeconds(1);

    public static Command Create() => new("meter", "Reads and calibrates power meters.\n\nExample: hil meter read netduino")
    {
        Read(),
        MeterCalibrateCommand.Create(),
    };

    /// <summary>What a meter is and what its figures are worth, in one line.</summary>
    public static string Describe(MeterFacts facts)
    {
        var words = new List<string> { facts.Meter };
        if (facts.Identity.Length > 0) words.Add(facts.Identity);
        words.Add(facts.Origin.ToString().ToLowerInvariant());
        words.Add(facts.Calibration is { } made
            ? Invariant($"calibrated {made.Date:yyyy-MM-dd}: offset {made.OffsetAmperes * 1e3:0.000} mA, gain {made.Gain:0.0000}")
            : Invariant($"not calibrated: offset +-{1.96e3 * facts.OffsetError:0.000} mA, gain +-{196 * facts.GainError:0.00} % (95 %)"));
        if (facts.PhaseRefusal is { } why) words.Add(why);
        return string.Join(", ", words);
    }

    private static Command Read()
    {
        var (rig, experiment, bench) = (Asked.Rig(), Asked.Experiment(), Asked.Bench());
        var length = Asked.Duration("--for", "How long, such as '10 s'; until Ctrl-C when not stated.");
        var command = new Command("read", "Powers a rig's board and prints what its meter reads, a line a second.\n\nExample: hil meter read netduino --for 10s")
        {
            rig, length, experiment, bench,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench)).Only(parsed.GetValue(rig)!);
            var meter = RigMeter.Require(host.Workspace, plan.Bench, plan.Rigs[0], host.Services);
            await using var stand = await Stand.BringUpAsync(host.Workspace, plan, parsed.GetValue(rig)!, host.Services, cancellation);
            await using var live = await LiveMeter.StartAsync(meter, stand, cancellation);
            await Console.Error.WriteLineAsync($"hil: {Describe(live.Session.Facts)}");
            try
            {
                await foreach (var read in live.ReadAsync(Line, cancellation))
                {
                    Console.Out.WriteLine(Text(read));
                    if (parsed.GetValue(length) is { } most && read.Seconds >= most.TotalSeconds) break;
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
            }

            return Invocation.Passed;
        });
        return command;
    }

    private static string Text(MeterReading read) => Invariant(
        $"{read.Seconds,8:0.0} s  {read.Amperes * 1e3,9:0.000} mA ({read.Least * 1e3:0.0} to {read.Most * 1e3:0.0})  {read.Volts:0.000} V  {read.Watts * 1e3,9:0.00} mW  {read.Counts.Rate:0.0}/s, {read.Counts.Missed} missed, {read.Counts.Saturated} saturated");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
