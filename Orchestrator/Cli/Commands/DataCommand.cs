using System.CommandLine;
using Hil.Data;

namespace Hil.Cli.Commands;

/// <summary>`hil data make`: the project's own images as a file.</summary>
internal static class DataCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "File to write, in the CIFAR-10 binary format." };
        var count = new Option<int>("--count") { Description = "Images.", DefaultValueFactory = _ => 10_000 };
        var seed = new Option<ulong>("--seed") { Description = "Which images: the shipped models were trained on seed 1.", DefaultValueFactory = _ => 2 };
        var make = new Command("make", "Draws labelled 32x32 images of ten shapes, the same for a seed on every machine.\n\nExample: hil data make test.bin --count 1000 --seed 2") { file, count, seed };
        make.SetAction(async (parsed, cancellation) =>
        {
            await SyntheticData.GenerateAsync(parsed.GetValue(file)!, parsed.GetValue(seed), parsed.GetValue(count), cancellation);
            Console.Out.WriteLine($"{parsed.GetValue(count)} images written to {parsed.GetValue(file)}");
            return Invocation.Passed;
        });
        return new Command("data", "Makes data sets.\n\nExample: hil data make test.bin") { make };
    }
}
