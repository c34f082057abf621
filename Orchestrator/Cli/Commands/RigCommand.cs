using System.CommandLine;
using Hil.Engine.Planning;
using Hil.Rigs.Recovery;

namespace Hil.Cli.Commands;

/// <summary>`hil rig`: rigs that were set aside.</summary>
internal static class RigCommand
{
    public static Command Create() => new("rig", "Tells which rigs are set aside and why, and takes them back into use.") { Clear(), Status() };

    private static Command Clear()
    {
        var (rig, bench) = (Asked.Rig(), Asked.BenchOrDefault());
        var command = new Command("clear", "Takes a rig that was set aside back into use.\n\nExample: hil rig clear netduino") { rig, bench };
        command.SetAction(parsed =>
        {
            using var host = new Host();
            var (stand, chosen) = Planner.Stand(host.Workspace, parsed.GetValue(bench)!, parsed.GetValue(rig)!);
            var was = new Quarantine(host.Workspace.RunFolder).Clear(stand.KeyOf(chosen.Rig.Name));
            Console.Out.WriteLine(was ? $"{chosen.Rig.Name}: back in use" : $"{chosen.Rig.Name}: was not set aside");
            return Invocation.Passed;
        });
        return command;
    }

    private static Command Status()
    {
        var bench = Asked.BenchOrDefault();
        var command = new Command("status", "Lists the rigs of a bench: in use, free, or set aside and why.\n\nExample: hil rig status") { bench };
        command.SetAction(parsed =>
        {
            using var host = new Host();
            var stand = Planner.Stand(host.Workspace, parsed.GetValue(bench)!);
            var quarantine = new Quarantine(host.Workspace.RunFolder);
            foreach (var rig in stand.Rigs)
            {
                Console.Out.WriteLine(quarantine.Find(stand.KeyOf(rig.Name)) is { } note
                    ? $"{rig.Name}: set aside since {note.Since:yyyy-MM-dd HH:mm} UTC (run {note.Run}): {note.Cause}{(note.Evidence is null ? "" : $" See {note.Evidence}")}"
                    : $"{rig.Name}: may be used");
            }

            return Invocation.Passed;
        });
        return command;
    }
}
