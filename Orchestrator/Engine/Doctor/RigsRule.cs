using Hil.Protocols.Parts;
using Hil.Rigs;

namespace Hil.Engine.Doctor;

/// <summary>Each rig's board kind, connection, flash tool, meter and firmware fit, are there, and are held by nobody else.</summary>
public sealed class RigsRule : ISetUpRule
{
    public string Name => "rigs";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation)
    {
        if (setUp is not { Bench: { } bench, Kinds: { } kinds }) return Task.FromResult<IReadOnlyList<Remark>>([]);
        var troubles = BenchCheck.Run(bench, kinds, setUp.Services.Tools, setUp.Workspace.Firmware);
        return Task.FromResult<IReadOnlyList<Remark>>(troubles.Count > 0 ? [.. troubles.Select(this.Wrong)]
            : [.. bench.Rigs.Select(rig => this.Fine($"{rig.Name}: {rig.Board.Value}, reached by '{PartCatalog.NameOf(rig.Connection.GetType())}'"))]);
    }
}
