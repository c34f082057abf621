using System.CommandLine;
using Hil.Engine.Running;

namespace Hil.Cli.Commands;

/// <summary>`hil identify RIG`: the board that blinks is the rig's.</summary>
internal static class IdentifyCommand
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        var (rig, bench) = (Asked.Rig(), Asked.Bench());
        var length = Asked.Duration("--for", "How long, such as '30 s'; 10 s when not stated.");
        var command = new Command("identify",
            "Lets a rig's board blink twice a second, without flashing it.\n\nExample: hil identify netduino") { rig, length, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var (name, time) = (parsed.GetValue(rig)!, parsed.GetValue(length) ?? Usual);
            await Console.Error.WriteLineAsync($"hil: {name} blinks for {time.TotalSeconds:0.#} s");
            var info = await Identification.RunAsync(host.Workspace, parsed.GetValue(bench) ?? Asked.DefaultBench, name, time, host.Services, cancellation);
            Console.Out.WriteLine($"{info.Board}: board id {(info.Id.Length > 0 ? info.Id : "none")}, firmware {info.Version} ({info.Firmware})");
            return Invocation.Passed;
        });
        return command;
    }
}
