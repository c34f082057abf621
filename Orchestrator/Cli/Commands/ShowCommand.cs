using System.CommandLine;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Results.Pictures;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>`hil show RUN`: the report of a stored run, or a picture of one sample's power.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var (run, json) = (Asked.Run(), Asked.Json());
        var power = new Option<bool>("--power") { Description = "Draw one sample's power trace, its phases shaded, as SVG and PNG." };
        var rig = new Option<string?>("--rig") { Description = "With --power: whose trace; the first rig with one when not stated." };
        var sample = new Option<uint?>("--sample") { Description = "With --power: which sample; the first offloaded one when not stated." };
        var output = new Option<string?>("--output", "-o") { Description = "With --power: the files' name; RUN-RIG-power-SAMPLE when not stated." };
        Option[] pictured = [rig, sample, output];
        var command = new Command("show", "Shows the report of a stored run.\n\nExample: hil show last") { run, json, power, rig, sample, output };
        command.Validators.Add(result =>
        {
            if (result.GetValue(power) && result.GetValue(json)) result.AddError("--power draws a picture: leave --json out");
            if (!result.GetValue(power) && pictured.Any(option => result.GetResult(option) is not null))
                result.AddError("--rig, --sample and --output go with --power");
        });
        command.SetAction(parsed =>
        {
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            var name = StoredRuns.Resolve(store, parsed.GetValue(run)!);
            if (parsed.GetValue(power)) Draw(SamplePowerReader.Read(store, name, parsed.GetValue(rig), parsed.GetValue(sample)), parsed.GetValue(output));
            else ReportOutput.Write(RunReport.From(store, name), parsed.GetValue(json));
            return Invocation.Passed;
        });
        return command;
    }

    private static void Draw(SamplePower power, string? output)
    {
        var sample = power.Sequence is { } known ? $"-{known}" : "";
        var name = output is null ? $"{power.Run}-{power.Trial.Provenance.Rig}-power{sample}"
            : Path.GetExtension(output) is ".svg" or ".png" ? Path.ChangeExtension(output, null) : output;
        foreach (var file in PowerPicture.Save(power, name)) Console.Out.WriteLine(file);
    }
}
