using Hil.Protocols.Parts;

namespace Hil.Engine.Doctor;

/// <summary>Which rigs have a meter that is there.</summary>
public sealed class MetersRule : ISetUpRule
{
    public string Name => "meters";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Remark>>(
        [.. setUp.Rigs.Where(pair => pair.Rig.Meter is { } meter && !meter.Check(pair.Kind, setUp.Services.Tools).Any())
            .Select(pair => this.Fine($"{pair.Rig.Name}: '{PartCatalog.NameOf(pair.Rig.Meter!.GetType())}' is there"))]);
}
