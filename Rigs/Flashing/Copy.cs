using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Flashes a board that is a process: puts its program and its model into the rig's folder.</summary>
public sealed record Copy : IFlashTool
{
    public Command Program => new("cp") { Package = "coreutils" };

    public FlashFormat Format => FlashFormat.Linked;

    public IReadOnlyList<FlashStep> Write(FlashJob job) =>
        [new(Program.With("--").With(job.Files.Select(file => file.Path)).With(job.Target.Folder))];

    public FlashReport Judge(FlashJob job, IReadOnlyList<ToolResult> results)
    {
        var result = results[0];
        if (result.ExitCode != 0)
        {
            var failure = result.Output.Contains("Permission denied", StringComparison.Ordinal) ? FlashFailure.Permission : FlashFailure.Unknown;
            throw Fail(failure, $"cp ended with exit code {result.ExitCode}", ToolFailedException.Last(result.Output));
        }

        foreach (var (file, _, _) in job.Files)
        {
            var copy = Place(job.Target.Folder, file);
            if (!File.Exists(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(File.ReadAllBytes(file)))
                throw Fail(FlashFailure.VerifyMismatch, $"{copy} is not what {file} holds", "Build it again; do not build while a rig is brought up.");
        }

        return new(job.Bytes, result.Elapsed) { Verified = VerifiedBy.ReadBack };

        FlashFailedException Fail(FlashFailure failure, string what, string remedy) => new(failure, what, job.Target, result, remedy);
    }

    /// <summary>Where a file lies after it was flashed.</summary>
    internal static string Place(string folder, string file) => Path.Combine(folder, Path.GetFileName(file));
}
