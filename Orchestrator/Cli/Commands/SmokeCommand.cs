using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Protocols.Quantities;
using Hil.Rigs.Boards;
using Hil.Rigs.Recovery;

namespace Hil.Cli.Commands;

/// <summary>`hil smoke RIG`: everything that a rig has to be able to do, once; a real board that can is recorded with its port.</summary>
internal static class SmokeCommand
{
    public static Command Create()
    {
        var (rig, experiment, bench) = (Asked.Rig(), Asked.Experiment(), Asked.Bench());
        var command = new Command("smoke", "Tries all that a rig has to be able to do: flash, handshake, 100 images, resets, power cycle, clock, meter. A real board that "
            + "passes is recorded with its port (Firmware/boards/<port>/status.csv), and a rig that was set aside is taken back.\n\nExample: hil smoke netduino") { rig, experiment, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench)).Only(parsed.GetValue(rig)!);
            var key = plan.Bench.KeyOf(plan.Rigs[0].Rig.Name);
            var quarantine = new Quarantine(host.Workspace.RunFolder);
            var aside = quarantine.Find(key);
            quarantine.Clear(key);
            var result = await Progress.RunAsync(observer => new Smoke(host.Workspace, plan, host.Services, observer).RunAsync(cancellation));
            foreach (var point in result.Points) Console.Out.WriteLine($"{point.Outcome.ToString().ToLowerInvariant(),-8} {point.Name}: {point.Text}");
            if (aside is not null && !result.Passed) quarantine.Set(key, aside);
            if (aside is not null && result.Passed) Console.Out.WriteLine("the rig was set aside: it is back in use");
            if (result.Passed) Console.Out.WriteLine(Record(host, plan.Rigs[0], result));
            return result.Passed ? Invocation.Passed : Invocation.RigTrouble;
        });
        return command;
    }

    private static string Record(Host host, RigPlan rig, SmokeResult result)
    {
        if (rig.Rig.Connection.Origin != Origin.Measured) return "an emulated board proves nothing about hardware: nothing is recorded";
        var boards = Path.Combine(host.Workspace.Root, "Firmware", "boards");
        var file = Path.Combine(boards, rig.Board.Firmware, "status.csv");
        var today = DateOnly.FromDateTime(host.Services.Clock.GetLocalNow().DateTime);
        PortRun.Append(file, new PortRun(rig.Board.Name, PortProof.Hardware, today, result.BoardId, result.Versions.Replace(',', ';')));
        var readme = Path.Combine(host.Workspace.Root, "Firmware", "README.md");
        File.WriteAllText(readme, PortTable.Update(File.ReadAllText(readme), boards));
        return $"recorded in {file} and Firmware/README.md";
    }
}
