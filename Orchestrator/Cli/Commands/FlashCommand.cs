using System.CommandLine;
using System.Globalization;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Rigs.Flashing;

namespace Hil.Cli.Commands;

/// <summary>`hil flash RIG`: writes firmware and model, verifies both, and lets the board say what it runs.</summary>
internal static class FlashCommand
{
    public static Command Create()
    {
        var (rig, experiment, bench) = (Asked.Rig(), Asked.Experiment(), Asked.Bench());
        var command = new Command("flash", "Flashes a rig with the firmware and an experiment's model, and checks what then runs.\n\nExample: hil flash netduino") { rig, experiment, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench));
            await using var stand = await Stand.BringUpAsync(host.Workspace, plan, parsed.GetValue(rig)!, host.Services, cancellation);
            foreach (var line in Tell(stand.Flashed)) Console.Out.WriteLine(line);
            var info = stand.Session.Info;
            Console.Out.WriteLine($"{info.Board}: firmware {info.Version} ({info.Firmware}), model {plan.Model.Sidecar.Name} ({info.Model}), "
                + $"{info.ClockHertz / 1e6:0.#} MHz, {info.ArenaBytes} bytes of RAM for the model, {info.Buffers} image buffers");
            return Invocation.Passed;
        });
        return command;
    }

    /// <summary>What failed, what wrote, and by what it is known that flash holds it; a line for each.</summary>
    private static IEnumerable<string> Tell(FlashReport report)
    {
        foreach (var attempt in report.Failed)
            yield return $"{attempt.Tool} failed: {attempt.Cause.Message}";
        yield return report.Skipped ? "nothing was written: the running board says that it holds this firmware and model"
            : string.Create(CultureInfo.InvariantCulture, $"{report.Tool} wrote {report.Bytes:N0} bytes in {report.Elapsed.TotalSeconds:0.00} s, ") + report.Verified switch
            {
                VerifiedBy.Tool => "and compared flash with them",
                VerifiedBy.ReadBack => "which were read back and compared",
                _ => "which it cannot read back: what the board says it runs verifies them",
            };
    }
}
