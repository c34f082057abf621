using Hil.Rigs.Tools;

namespace Hil.Engine.Running;

/// <summary>The commit of the working tree that runs.</summary>
/// <param name="Commit">Its hash; null outside of a git checkout.</param>
/// <param name="Dirty">The tree differs from it.</param>
internal sealed record Checkout(string? Commit, bool Dirty)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<Checkout> ReadAsync(string root, IToolRunner tools, CancellationToken cancellation)
    {
        if (tools.Find("git") is null || !Path.Exists(Path.Combine(root, ".git"))) return new(null, false);
        var head = await tools.RunAsync(new Command("git", "-C", root, "rev-parse", "HEAD") { TimeOut = Patience }, cancellation);
        var state = await tools.RunAsync(new Command("git", "-C", root, "status", "--porcelain") { TimeOut = Patience }, cancellation);
        return head.ExitCode == 0 ? new(head.Output.Trim(), state.Output.Trim().Length > 0) : new(null, false);
    }
}
