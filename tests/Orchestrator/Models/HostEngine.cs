using System.Runtime.InteropServices;
using Hil.Models.Parity;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Orchestrator.Tests.Models;

/// <summary>The firmware's inference engine as a program of this machine, built from its sources once.</summary>
internal sealed class HostEngine : IInferenceRunner
{
    private static readonly Lazy<Task<string>> Program = new(BuildAsync);
    private static readonly ToolRunner Tools = new(TimeProvider.System, NullLogger<ToolRunner>.Instance);

    public async Task<sbyte[]> RunAsync(ReadOnlyMemory<byte> image, ReadOnlyMemory<byte> inputs, CancellationToken cancel)
    {
        Assert.SkipWhen(ToolPath.Find("gcc") is null || ToolPath.Find("make") is null, "gcc or make is absent");
        var program = await Program.Value;
        var folder = Directory.CreateTempSubdirectory("hil-nn-");
        try
        {
            string Path(string name) => System.IO.Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(Path("model"), image, cancel);
            await File.WriteAllBytesAsync(Path("inputs"), inputs, cancel);
            (await Tools.RunAsync(new Command(program, Path("model"), Path("inputs"), Path("codes")), cancel)).OrTrouble();
            return MemoryMarshal.Cast<byte, sbyte>(await File.ReadAllBytesAsync(Path("codes"), cancel)).ToArray();
        }
        finally
        {
            folder.Delete(true);
        }
    }

    private static async Task<string> BuildAsync()
    {
        var folder = ProjectRoot.File("artifacts", "tests", "host-engine");
        (await Tools.RunAsync(new Command("make", "-C", ProjectRoot.File("Firmware", "nn", "host"), $"BUILD={folder}"), CancellationToken.None)).OrTrouble();
        return Path.Combine(folder, "hil-nn");
    }
}
