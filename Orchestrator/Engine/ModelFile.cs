using Hil.Data;
using Hil.Models;

namespace Hil.Engine;

/// <summary>Compiled model images as files named by their hash: rigs and runs that use the same model share one.</summary>
public static class ModelFile
{
    /// <summary>Writes the image, all or nothing, unless it is there.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> WriteAsync(Workspace workspace, CompiledModel model, CancellationToken cancellation)
    {
        var file = Path.Combine(Directory.CreateDirectory(workspace.Models).FullName, model.Sidecar.Compiled!.Hash + ".hilm");
        if (File.Exists(file)) return file;
        await WriteAsync(file, model.Image, cancellation);
        return file;
    }

    /// <summary>Writes an image and its sidecar beside it (<see cref="CompiledModel.SidecarPath"/>), each all or nothing.</summary>
    public static async Task SaveAsync(string file, CompiledModel model, CancellationToken cancellation)
    {
        await WriteAsync(file, model.Image, cancellation);
        await WriteAsync(CompiledModel.SidecarPath(Path.ChangeExtension(file, null)), System.Text.Encoding.UTF8.GetBytes(model.Sidecar.Write()), cancellation);
    }

    private static Task WriteAsync(string file, byte[] bytes, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(file, (stream, token) => stream.WriteAsync(bytes, token).AsTask(), cancellation);
}
