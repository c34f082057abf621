using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Runs flash tools: the one place that makes their files, runs their commands and has their outputs judged.</summary>
public static class FlashRunner
{
    /// <summary>One attempt with one tool.</summary>
    /// <exception cref="FlashFailedException">Not everything was written and verified.</exception>
    /// <exception cref="MissingToolException">The tool is not installed.</exception>
    public static async Task<FlashReport> WriteAsync(
        IFlashTool tool, FlashPlan plan, FlashTarget target, IToolRunner tools, CancellationToken cancellation) =>
        await RunAsync(tool, await FlashFiles.PrepareAsync(plan, target, tool.Format, cancellation), tools, cancellation);

    /// <summary>The same with files that are there already.</summary>
    internal static async Task<FlashReport> RunAsync(IFlashTool tool, FlashJob job, IToolRunner tools, CancellationToken cancellation)
    {
        // What an earlier attempt read back must not be taken for what this one did.
        foreach (var file in job.Files)
            File.Delete(file.ReadBack);
        var results = new List<ToolResult>();
        foreach (var step in tool.Write(job))
        {
            if (step.Script is { } script)
                await File.WriteAllTextAsync(script.File, script.Text, cancellation);
            results.Add(await RunAsync(step.Command, job.Target, tools, cancellation));
            if (results[^1].ExitCode != 0)
                break;
        }

        return tool.Judge(job, results) with { Tool = PartCatalog.NameOf(tool.GetType()) };
    }

    private static async Task<ToolResult> RunAsync(Command command, FlashTarget target, IToolRunner tools, CancellationToken cancellation)
    {
        try
        {
            return await tools.RunAsync(command, cancellation);
        }
        catch (ToolTimedOutException late)
        {
            throw new FlashFailedException(FlashFailure.TimedOut, late.What, target, new(command, 137, late.Output, late.TimeOut), late.Remedy, late);
        }
    }
}
