using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Flashing;

/// <summary>Who flashes when the first cannot: the usual tool twice, then the next that is installed, once.</summary>
internal static class FlashOrder
{
    /// <exception cref="MissingToolException">None of the tools is installed.</exception>
    /// <exception cref="FlashFailedException">The first tool failed, and so did the next, which the remedy tells.</exception>
    /// <exception cref="TroubleException">The plan does not fit the board, or the tool lacks what it needs.</exception>
    public static async Task<FlashReport> WriteAsync(
        IReadOnlyList<IFlashTool> tools, FlashPlan plan, FlashTarget target, RigServices services, CancellationToken cancellation)
    {
        var failed = new List<FlashAttempt>();
        var tried = 0;
        foreach (var tool in tools)
        {
            if (services.Tools.Find(tool.Program.Program) is null)
            {
                failed.Add(new(PartCatalog.NameOf(tool.GetType()), new MissingToolException(tool.Program)));
                continue;
            }

            if (tried++ == 2)
                break;
            try
            {
                return await AttemptAsync(tool, tried == 1) with { Failed = failed };
            }
            catch (TroubleException trouble) when (trouble.Kind != TroubleKind.Data)
            {
                if (failed.Count == 0 || !ReferenceEquals(failed[^1].Cause, trouble))
                    failed.Add(new(PartCatalog.NameOf(tool.GetType()), trouble));
            }
        }

        throw Sum(failed);

        async Task<FlashReport> AttemptAsync(IFlashTool tool, bool again) => again
            ? await Pipelines.Flash(services.Clock).ExecuteAsync(async token => await OnceAsync(tool, token), cancellation)
            : await OnceAsync(tool, cancellation);

        async Task<FlashReport> OnceAsync(IFlashTool tool, CancellationToken token)
        {
            try
            {
                return await FlashRunner.WriteAsync(tool, plan, target, services.Tools, token);
            }
            catch (FlashFailedException trouble)
            {
                failed.Add(new(PartCatalog.NameOf(tool.GetType()), trouble));
                throw;
            }
        }
    }

    /// <summary>The first cause that is more than a missing tool; what else failed is told with it.</summary>
    private static TroubleException Sum(List<FlashAttempt> failed)
    {
        var first = failed.FirstOrDefault(attempt => attempt.Cause is not MissingToolException) ?? failed[0];
        if (failed.Where(attempt => attempt.Tool != first.Tool).Select(attempt => attempt.Cause).ToArray() is not { Length: > 0 } others)
            return first.Cause;
        var more = others.DistinctBy(other => other.Message).Select(other => $" Nor did another tool help: {other.What}.");
        var remedy = first.Cause.Remedy + string.Concat(more);
        return first.Cause switch
        {
            FlashFailedException cause => cause.With(remedy),
            MissingToolException => first.Cause,
            var cause => new TroubleException(cause.Kind, cause.What, cause.Where, remedy, cause),
        };
    }
}
