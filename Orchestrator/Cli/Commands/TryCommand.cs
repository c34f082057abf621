using System.CommandLine;
using System.Globalization;
using Hil.Cli.Output;
using Hil.Data;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Protocols.Wire;
using Hil.Results.Store;

namespace Hil.Cli.Commands;

/// <summary>`hil try RIG IMAGE`: one image through everything, and everything about it.</summary>
internal static class TryCommand
{
    public static Command Create()
    {
        var (rig, experiment, bench) = (Asked.Rig(), Asked.Experiment(), Asked.Bench());
        var image = new Argument<string>("IMAGE") { Description = "An image file, or a file of exactly the model's input bytes." };
        var command = new Command("try", "Sends one image to a rig and shows everything about it.\n\nExample: hil try netduino cat.png") { rig, image, experiment, bench };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var plan = Planner.Read(host.Workspace, parsed.GetValue(experiment)!, parsed.GetValue(bench)).Only(parsed.GetValue(rig)!);
            plan = plan.For(OneImage.Open(parsed.GetValue(image)!, plan.Model.Sidecar.Input.Shape));
            var end = await Progress.RunAsync(observer => new ExperimentRun(host.Workspace, plan, host.Services, observer).ExecuteAsync(cancellation));
            foreach (var trouble in end.Troubles) await Console.Error.WriteLineAsync($"hil: {trouble.Message}");
            var store = RunStore.Open(host.Workspace.ResultsDatabase, TimeProvider.System);
            foreach (var trial in store.Load(end.Report.Run).Trials)
            {
                foreach (var sample in store.Samples(trial)) Write(plan, trial, sample);
            }

            return end.Troubles.Count > 0 ? end.Troubles.Max(trouble => trouble.ExitCode) : ReportOutput.ExitCode(end.Report.Verdict);
        });
        return command;
    }

    private static void Write(RunPlan plan, StoredTrial trial, SampleRecord sample)
    {
        var names = trial.Provenance.Classes;
        Line("state", sample.State.ToString().ToLowerInvariant() + (sample.Cause is null ? "" : $": {sample.Cause}"));
        if (sample.LocalClass is not { } local) return;
        Line("local answer", Name(local));
        if (sample.Exited is { } stopped) Line("at the model's exit", stopped ? "stopped" : "went on");
        var output = sample.Exited == true ? plan.Exit!.Output : plan.Output;
        var codes = sample.LocalOutput.Span;
        for (var index = 0; index < codes.Length; index++) Line($"  {Name(index)}", output.Value(codes[index]).ToString("0.000", CultureInfo.InvariantCulture));
        Line("decision", $"{sample.Decision?.ToString().ToLowerInvariant()} ({sample.Policy} score {sample.Score}, threshold {sample.Threshold})");
        Line("edge answer", sample.EdgeClass is { } edge ? Name(edge) : "-");
        Line("final answer", $"{Name(sample.FinalClass!.Value)} (by {sample.AnsweredBy?.ToString().ToLowerInvariant()})");
        Line("CRC of the pixels", $"{sample.Crc:x8}");
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
            Line($"  {phase.ToString().ToLowerInvariant()}", string.Create(CultureInfo.InvariantCulture, $"{sample.Ticks[phase] * 1e3 / trial.Provenance.TickHz:0.000} ms"));
        Line("chunks sent again", sample.Resends.ToString(CultureInfo.InvariantCulture));

        string Name(int index) => index < names.Count ? $"{index} {names[index]}" : index.ToString(CultureInfo.InvariantCulture);
    }

    private static void Line(string what, string value) => Console.Out.WriteLine($"{what,-24} {value}");
}
