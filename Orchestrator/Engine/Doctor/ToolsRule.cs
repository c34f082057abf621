using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Engine.Doctor;

/// <summary>Which of the flash tools that would be tried are installed; that one has to be is a matter of the rigs.</summary>
public sealed class ToolsRule : ISetUpRule
{
    public string Name => "flash tools";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Remark>>(
        [.. setUp.Rigs.SelectMany(pair => pair.Rig.FlashToolsFor(pair.Kind)).DistinctBy(tool => tool.Program.Program).Select(tool =>
        {
            var name = PartCatalog.NameOf(tool.GetType());
            return setUp.Services.Tools.Find(tool.Program.Program) is { } place ? this.Fine($"{name}: {place}")
                : this.Advise($"{name} cannot be tried: {new MissingToolException(tool.Program).Message}");
        })]);
}
