using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Store;

namespace Hil.Engine.Doctor;

/// <summary>The results can be opened, and there is room for more: an hour of one meter at 1 kHz takes about 100 MB until it is sealed.</summary>
public sealed class ResultsRule : ISetUpRule
{
    private const long Least = 200L << 20;
    private const long Comfortable = 2L << 30;

    public string Name => "results";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation)
    {
        _ = RunStore.Open(setUp.Workspace.ResultsDatabase, setUp.Services.Clock);
        var folder = setUp.Workspace.State;
        return Task.FromResult<IReadOnlyList<Remark>>([Judge(folder, new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace)]);
    }

    /// <summary>What so many free bytes are worth.</summary>
    internal Remark Judge(string folder, long free)
    {
        var room = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1L << 30):0.0} GiB are free in {folder}");
        return free < Least ? this.Wrong(new TroubleException(TroubleKind.Infrastructure,
                $"There is no room for results: only {new ByteSize(free >> 20 << 20)} are free", folder, "Remove old runs, or name another folder with HIL_STATE."))
            : free < Comfortable ? this.Advise($"{room}: enough for runs without meters")
            : this.Fine(room);
    }
}
