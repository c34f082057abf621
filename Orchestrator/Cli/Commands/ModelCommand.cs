using System.CommandLine;
using System.Globalization;
using Hil.Engine;
using Hil.Engine.Checking;
using Hil.Engine.Planning;
using Hil.Models;
using Hil.Models.Parity;
using Hil.Rigs.Boards;

namespace Hil.Cli.Commands;

/// <summary>`hil model build|check|cuts`.</summary>
internal static class ModelCommand
{
    public static Command Create() => new("model", "Compiles and checks models for boards.\n\nExample: hil model build resnet8.tflite --board netduinoplus2") { Build(), Check(), Cuts() };

    private static Argument<string> Model() => new("FILE") { Description = "An int8 .tflite, or an int8 QDQ .onnx." };

    private static Command Build()
    {
        var model = Model();
        var board = new Option<string?>("--board") { Description = "Also check that it fits this board kind." };
        var output = new Option<string?>("--output", "-o") { Description = "Image to write; FILE with the ending .hilm when not stated." };
        var command = new Command("build", "Makes the model image that is flashed into a board, and its sidecar.\n\nExample: hil model build resnet8.tflite --board netduinoplus2") { model, board, output };
        command.SetAction(async (parsed, cancellation) =>
        {
            var path = parsed.GetValue(model)!;
            var compiled = ModelCompiler.Compile(path);
            var facts = compiled.Sidecar.Compiled!;
            if (parsed.GetValue(board) is { } kind) Planner.RequireFit(compiled, BoardKinds.Load(Workspace.Locate().Boards, Parts.Catalog), kind);
            var image = parsed.GetValue(output) ?? Path.ChangeExtension(path, ".hilm");
            var sidecar = CompiledModel.SidecarPath(Path.ChangeExtension(image, null));
            await ModelFile.SaveAsync(image, compiled, cancellation);
            var atExit = facts.ExitMacs is { } exit ? string.Create(CultureInfo.InvariantCulture, $", {exit} to the exit") : "";
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{compiled.Sidecar.Name}: {facts.ImageBytes} bytes of flash, {facts.ArenaBytes} bytes of RAM (most in '{compiled.Peak.Layer}'), {facts.Macs} MAC{atExit}"));
            Console.Out.WriteLine($"{image}\n{sidecar}");
            return Invocation.Passed;
        });
        return command;
    }

    private static Command Check()
    {
        var model = Model();
        var inputs = new Option<string?>("--inputs") { Description = "Raw uint8 inputs back to back; 2000 synthetic images when not stated." };
        var outputs = new Option<string?>("--outputs") { Description = "CSV of a reference's int8 codes, one row an input; ONNX Runtime's outputs when not stated." };
        var command = new Command("check", "Compares the board's arithmetic with the runtime that a model came from.\n\nExample: hil model check resnet8.onnx --inputs images.bin") { model, inputs, outputs };
        command.SetAction(async (parsed, cancellation) =>
        {
            using var host = new Host();
            var parity = await ModelParity.RunAsync(
                host.Workspace, host.Services.Tools, parsed.GetValue(model)!, parsed.GetValue(inputs), parsed.GetValue(outputs), cancellation);
            Console.Out.WriteLine($"{parity.Model.Sidecar.Name} against {parity.Reference}");
            if (parity.Exit is { } exit)
            {
                Console.Out.WriteLine("the exit");
                Print(exit, parity.Unit, parity.Model.Sidecar.Exit!.Scale!.Value);
                Console.Out.WriteLine("the last head");
            }

            Print(parity.Table, parity.Unit, parity.Step);
            Console.Out.WriteLine(parity.Holds ? "within the bounds" : "outside of the bounds");
            return parity.Holds ? Invocation.Passed : Invocation.Failed;
        });
        return command;
    }

    private static void Print(ParityTable table, string unit, double step)
    {
        var culture = CultureInfo.InvariantCulture;
        Console.Out.WriteLine(string.Create(culture, $"rows                 {table.Rows}"));
        Console.Out.WriteLine(string.Create(culture, $"rows equal           {table.RowsEqual}"));
        Console.Out.WriteLine(string.Create(culture, $"same answer          {table.ArgmaxEqual} ({table.ArgmaxEqualShare:P1}; bound {ModelParity.LeastAgreement:P0})"));
        Console.Out.WriteLine(string.Create(culture, $"mean difference      {table.MeanDifference:0.000000} {unit} (bound {step:0.000000})"));
        Console.Out.WriteLine(string.Create(culture, $"largest difference   {table.LargestDifference:0.000000} {unit}, row {table.LargestAt.Row}, output {table.LargestAt.Output}"));
    }

    private static Command Cuts()
    {
        var model = Model();
        var command = new Command("cuts", "Lists where a model can be cut in two for split inference ('split: { after }' in an experiment).\n\nExample: hil model cuts resnet8.onnx") { model };
        command.SetAction(parsed =>
        {
            var compiled = ModelCompiler.Compile(parsed.GetValue(model)!);
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{compiled.Sidecar.Name}: {compiled.InputBytes} bytes of pixels, {compiled.Sidecar.Compiled!.Macs} MAC"));
            Console.Out.WriteLine("after  bytes sent     MAC before  operation");
            foreach (var cut in compiled.Cuts)
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{cut.After,5}  {cut.Bytes,10}  {cut.Macs,13}  {cut.Operation} '{cut.Name}'"));
            return Invocation.Passed;
        });
        return command;
    }
}
