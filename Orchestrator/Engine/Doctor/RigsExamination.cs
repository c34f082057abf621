using System.Runtime.CompilerServices;
using Hil.Protocols.Parts;
using Hil.Rigs;

namespace Hil.Engine.Doctor;

/// <summary>Each rig of the bench: its board, port, meter, switch, firmware and a tool that flashes it.</summary>
internal sealed class RigsExamination : IExamination
{
    public int Order => 10;

    public string Subject => "rigs";

    public async IAsyncEnumerable<Finding> ExamineAsync(SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        if (setUp is not { Bench: { } bench, Kinds: { } kinds }) yield break;
        foreach (var rig in bench.Rigs)
        {
            var point = $"rig {rig.Name}";
            var troubles = BenchCheck.Run(bench with { Rigs = [rig] }, kinds, setUp.Services.Tools, kind => setUp.Workspace.Firmware(kind.Firmware));
            foreach (var trouble in troubles) yield return Finding.Wrong(point, trouble);
            if (troubles.Count > 0) continue;
            var meter = rig.Meter is null ? "no meter" : $"meter {PartCatalog.NameOf(rig.Meter.GetType())}";
            yield return new(point, $"{rig.Board.Value} through {PartCatalog.NameOf(rig.Connection.GetType())}, {meter}");
        }
    }
}
