using System.Runtime.CompilerServices;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Engine.Doctor;

/// <summary>The flash tools of the bench's rigs: which are installed. One for each rig will do; the others are a reserve.</summary>
internal sealed class ToolsExamination : IExamination
{
    public int Order => 20;

    public string Subject => "flash tools";

    public async IAsyncEnumerable<Finding> ExamineAsync(SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (setUp is not { Bench: { } bench, Kinds: { } kinds }) yield break;
        var tools = bench.Rigs.SelectMany(rig => kinds.TryFind(rig.Board.Value) is { } kind ? rig.FlashToolsFor(kind) : []);
        foreach (var tool in tools.DistinctBy(tool => tool.Program.Program))
        {
            yield return new($"flash tool {PartCatalog.NameOf(tool.GetType())}",
                setUp.Services.Tools.Find(tool.Program.Program) ?? "not installed. " + new MissingToolException(tool.Program).Remedy);
        }
    }
}
