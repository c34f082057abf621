using System.CommandLine;
using Hil.Engine.Doctor;
using Hil.Engine.Planning;
using Hil.Protocols;

namespace Hil.Cli.Commands;

/// <summary>`hil check`: everything that a set-up needs and what of it is wrong, in one list, before any board is touched.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var (experiment, bench) = (Asked.Experiment(), Asked.Bench());
        var command = new Command("check",
            "Lists what a set-up needs: what is there, what could be better, and what is wrong; touches no board.\n\nExample: hil check --bench emulated") { experiment, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var remarks = await SetUpCheck.RunAsync(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench), host.Services, cancellation);
            foreach (var remark in remarks) Console.Out.WriteLine($"{Mark(remark),-6} {remark.Rule}: {remark.Text}");
            var troubles = remarks.Select(remark => remark.Trouble).OfType<TroubleException>().ToArray();
            Console.Out.WriteLine(troubles.Length switch { 0 => "Nothing is wrong.", 1 => "One thing is wrong.", var count => $"{count} things are wrong." });
            return troubles.Length == 0 ? Invocation.Passed : troubles.Max(trouble => trouble.ExitCode);
        });
        return command;
    }

    private static string Mark(Remark remark) => remark.Trouble is not null ? "wrong" : remark.Advice ? "better" : "ok";
}
