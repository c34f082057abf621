using System.Globalization;
using System.Runtime.CompilerServices;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Store;

namespace Hil.Engine.Doctor;

/// <summary>Where results go: whether they can be stored, and how much room there is.</summary>
internal sealed class ResultsExamination : IExamination
{
    // Power traces of an hour at 1 kHz on two rigs take about this much.
    private const long Least = 256L << 20;

    public int Order => 40;

    public string Subject => "results";

    public async IAsyncEnumerable<Finding> ExamineAsync(SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        RunStore.Open(setUp.Workspace.ResultsDatabase, setUp.Services.Clock);
        yield return new("results", setUp.Workspace.ResultsDatabase);
        yield return Room(setUp.Workspace.State, new DriveInfo(setUp.Workspace.State).AvailableFreeSpace);
    }

    /// <summary>Whether there is room for results.</summary>
    /// <param name="folder">Where they go.</param>
    /// <param name="free">Bytes that this user may still fill there.</param>
    internal static Finding Room(string folder, long free)
    {
        var room = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.#} GB free");
        return free >= Least ? new("disk", room) : Finding.Wrong("disk", new TroubleException(TroubleKind.Infrastructure,
            $"There is little room for results: {room}, at least {new ByteSize(Least)} are wanted", folder, "Delete what is not needed, or set HIL_STATE to a folder elsewhere."));
    }
}
