using System.CommandLine;
using Hil.Engine.Planning;
using Hil.Engine.Running;

namespace Hil.Cli.Commands;

/// <summary>`hil monitor RIG`: the board's log channel, until Ctrl-C or the board goes away.</summary>
internal static class MonitorCommand
{
    public static Command Create()
    {
        var (rig, experiment, bench) = (Asked.Rig(), Asked.Experiment(), Asked.Bench());
        var command = new Command("monitor", "Flashes a rig and prints its log until Ctrl-C.\n\nExample: hil monitor netduino") { rig, experiment, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench));
            await using var stand = await Stand.BringUpAsync(host.Workspace, plan, parsed.GetValue(rig)!, host.Services, cancellation);
            await Console.Error.WriteLineAsync($"hil: listening to {stand.Session.Info.Board}, Ctrl-C ends");
            try
            {
                await foreach (var record in stand.Session.Log.ReadAllAsync(cancellation))
                    Console.Out.WriteLine($"{record.Level.ToString().ToLowerInvariant()}: {record.Text}");
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return Invocation.Passed;
            }

            await stand.Session.Completion;
            return Invocation.Passed;
        });
        return command;
    }
}
