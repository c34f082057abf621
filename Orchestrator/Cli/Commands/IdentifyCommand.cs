using System.CommandLine;
using Hil.Engine.Planning;
using Hil.Engine.Running;

namespace Hil.Cli.Commands;

/// <summary>`hil identify RIG`: lets the board blink, to see which one it is.</summary>
internal static class IdentifyCommand
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var (rig, experiment, bench) = (Asked.Rig(), Asked.Experiment(), Asked.Bench());
        var time = Asked.Duration("--time", "How long it blinks; 10 s when not stated.");
        var command = new Command("identify", "Lets a rig's board blink: its LED and its phase line go on and off twice a second.\n\nExample: hil identify netduino") { rig, experiment, bench, time };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench));
            await using var stand = await Stand.MeetAsync(host.Workspace, plan, parsed.GetValue(rig)!, host.Services, cancellation);
            await Console.Error.WriteLineAsync($"hil: {stand.Session.Info.Board} at {stand.Attachment.Link!.Name} blinks, Ctrl-C ends");
            var times = await Blinking.RunAsync(stand.Session, parsed.GetValue(time) ?? Usual, stand.Clock, cancellation);
            Console.Out.WriteLine($"{stand.Session.Info.Board} blinked {times} times; board id {(stand.Session.Info.Id is { Length: > 0 } id ? id : "none")}");
            return Invocation.Passed;
        });
        return command;
    }
}
