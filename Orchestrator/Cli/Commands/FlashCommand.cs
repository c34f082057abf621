using System.CommandLine;
using Hil.Engine.Planning;
using Hil.Engine.Running;

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
            var info = stand.Session.Info;
            Console.Out.WriteLine($"{info.Board}: firmware {info.Version} ({info.Firmware}), model {plan.Model.Sidecar.Name} ({info.Model}), "
                + $"{info.ClockHertz / 1e6:0.#} MHz, {info.ArenaBytes} bytes of RAM for the model, {info.Buffers} image buffers");
            return Invocation.Passed;
        });
        return command;
    }
}
