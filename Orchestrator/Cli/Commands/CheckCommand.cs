using System.CommandLine;
using Hil.Engine.Planning;

namespace Hil.Cli.Commands;

/// <summary>`hil check`: everything that is wrong with a set-up, in one list, before any board is touched.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var (experiment, bench) = (Asked.Experiment(), Asked.Bench());
        var command = new Command("check", "Lists everything that is wrong with a set-up; touches no board.\n\nExample: hil check --bench emulated") { experiment, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var troubles = await SetUpCheck.RunAsync(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench), host.Services, cancellation);
            foreach (var trouble in troubles) Console.Out.WriteLine($"- {trouble.Message}");
            Console.Out.WriteLine(troubles.Count == 0 ? "Nothing is wrong." : troubles.Count == 1 ? "One thing is wrong." : $"{troubles.Count} things are wrong.");
            return troubles.Count == 0 ? Invocation.Passed : troubles.Max(trouble => trouble.ExitCode);
        });
        return command;
    }
}
