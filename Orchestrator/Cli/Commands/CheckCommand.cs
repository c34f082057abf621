using System.CommandLine;
using Hil.Engine.Doctor;
using Hil.Protocols;

namespace Hil.Cli.Commands;

/// <summary>`hil check`: everything that is wrong with a set-up, and what is right, in one list, before any board is touched.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var (experiment, bench) = (Asked.Experiment(), Asked.Bench());
        var command = new Command("check", "Looks over a set-up - files, rigs, tools, broker, disk, ports - and says what is wrong and what to do; touches no board.\n\nExample: hil check --bench emulated") { experiment, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var troubles = new List<TroubleException>();
            var setUp = SetUp.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench), host.Services);
            await foreach (var (_, finding) in Examinations.RunAsync(setUp, cancellation))
            {
                var mark = finding.Problem is null ? "ok" : finding.IsNote ? "note" : "wrong";
                Console.Out.WriteLine($"{mark,-6} {finding.Point}: {finding.Problem?.Message ?? finding.State}");
                if (finding.Trouble is { } found) troubles.Add(found);
            }

            Console.Out.WriteLine(troubles.Count == 0 ? "Nothing is wrong." : troubles.Count == 1 ? "One thing is wrong." : $"{troubles.Count} things are wrong.");
            return troubles.Count == 0 ? Invocation.Passed : troubles.Max(trouble => trouble.ExitCode);
        });
        return command;
    }
}
