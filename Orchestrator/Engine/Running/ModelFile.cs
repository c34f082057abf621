using Hil.Models;

namespace Hil.Engine.Running;

/// <summary>Compiled model images as files named by their hash: rigs and runs that use the same model share one.</summary>
public static class ModelFile
{
    /// <summary>Writes the image, all or nothing, unless it is there.</summary>
    /// <returns>Its path.</returns>
    public static async Task<string> WriteAsync(Workspace workspace, CompiledModel model, CancellationToken cancellation)
    {
        var file = Path.Combine(Directory.CreateDirectory(workspace.Models).FullName, model.Sidecar.Compiled!.Hash + ".hilm");
        if (File.Exists(file)) return file;
        var unfinished = Path.Combine(workspace.Models, Path.GetRandomFileName());
        await File.WriteAllBytesAsync(unfinished, model.Image, cancellation);
        File.Move(unfinished, file, overwrite: true);
        return file;
    }
}
