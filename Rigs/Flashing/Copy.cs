using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes a board that is a process: puts its program and its model into the rig's folder.</summary>
public sealed record Copy : IFlashTool
{
    public Command Program => new("cp") { Package = "coreutils" };

    public Command Write(FlashPlan plan, FlashTarget target) =>
        Program.With("--", plan.Firmware.File).With(plan.Model is null ? [] : [plan.Model.File]).With(target.Folder);

    public FlashReport Judge(FlashPlan plan, FlashTarget target, ToolResult result)
    {
        if (result.ExitCode != 0)
            throw new FlashFailedException($"cp ended with exit code {result.ExitCode}", target, result, ToolFailedException.Last(result.Output));
        var bytes = 0L;
        foreach (var file in plan.Model is null ? [plan.Firmware.File] : (string[])[plan.Firmware.File, plan.Model.File])
        {
            var copy = Place(target.Folder, file);
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(File.ReadAllBytes(file)))
                throw new FlashFailedException($"{copy} is not what {file} holds", target, result, "Build it again; do not build while a rig is brought up.");
            bytes += new FileInfo(copy).Length;
        }

        return new(bytes, result.Elapsed);
    }

    /// <summary>Where a file lies after it was flashed.</summary>
    internal static string Place(string folder, string file) => Path.Combine(folder, Path.GetFileName(file));
}
