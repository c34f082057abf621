using System.Runtime.InteropServices;
using Hil.Models.Parity;
using Hil.Rigs.Tools;

namespace Hil.Engine;

/// <summary>The firmware's own inference engine, built for this machine (Firmware/nn/host).</summary>
public sealed class HostEngine(Workspace workspace, IToolRunner tools) : IInferenceRunner
{
    public async Task<sbyte[]> RunAsync(ReadOnlyMemory<byte> image, ReadOnlyMemory<byte> inputs, ModelHead head, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("hil-model-");
        try
        {
            var (model, input, output) = (Path.Combine(folder.FullName, "model"), Path.Combine(folder.FullName, "inputs"), Path.Combine(folder.FullName, "codes"));
            await File.WriteAllBytesAsync(model, image, cancel);
            await File.WriteAllBytesAsync(input, inputs, cancel);
            string[] arguments = head == ModelHead.Exit ? ["--exit", model, input, output] : [model, input, output];
            (await tools.RunAsync(new Command(workspace.HostEngine, [.. arguments]) { TimeOut = TimeSpan.FromMinutes(5) }, cancel)).OrTrouble();
            return MemoryMarshal.Cast<byte, sbyte>(await File.ReadAllBytesAsync(output, cancel)).ToArray();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
