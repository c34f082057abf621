using Hil.Engine;
using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Rigs;
using Hil.Rigs.Tools;
using Hil.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Bench.Tests;

/// <summary>Real boards, where there are some: HIL_BENCH names the file of the bench that they stand on.</summary>
public sealed class RealBoardTests : IDisposable
{
    private const string Variable = "HIL_BENCH";
    private const int Images = 10;

    // Results of its own; the locks of the rigs are shared with everybody's runs, since the boards are.
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hil-test-");
    private readonly RigServices services = new(new ToolRunner(TimeProvider.System, NullLogger<ToolRunner>.Instance), TimeProvider.System, NullLoggerFactory.Instance);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Nothing_is_wrong_with_the_bench()
    {
        var bench = Bench();
        var workspace = new Workspace(ProjectRoot.Path) { State = folder.FullName };
        var remarks = await SetUpCheck.RunAsync(workspace, "first-light", bench, services, TestContext.Current.CancellationToken);
        Assert.Empty(remarks.Where(remark => remark.Trouble is not null).Select(remark => remark.Text));
    }

    [Fact]
    public async Task Every_rig_is_flashed_greeted_and_answers_ten_images()
    {
        var bench = Bench();
        var workspace = new Workspace(ProjectRoot.Path) { State = folder.FullName, Locks = new Workspace(ProjectRoot.Path).State };
        var plan = Planner.Read(workspace, "first-light", bench) with { Samples = Images };
        var end = await new ExperimentRun(workspace, plan, services, new Unwatched()).ExecuteAsync(TestContext.Current.CancellationToken);

        Assert.Empty(end.Troubles.Select(trouble => trouble.Message));
        Assert.Equal(plan.Rigs.Select(rig => rig.Rig.Name).Order(), end.Report.Trials.Select(trial => trial.Rig).Order());
        Assert.All(end.Report.Trials, trial => Assert.Equal((Images, Images), (trial.Samples.Sent, trial.Samples.Answered)));
        var store = RunStore.Open(workspace.ResultsDatabase, TimeProvider.System);
        var codes = store.Load(end.Report.Run).Trials.Select(trial => string.Join(' ', store.Samples(trial).Select(sample => Convert.ToHexString([.. sample.LocalOutput.ToArray().Select(code => (byte)code)]))));
        Assert.Single(codes.Distinct());
        Assert.NotEqual(Verdict.Inconclusive, end.Report.Verdict);
    }

    private static string Bench()
    {
        var file = Environment.GetEnvironmentVariable(Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(file), $"{Variable} is not set: it names the bench file of real boards");
        return file!;
    }

    private sealed class Unwatched : IRunObserver
    {
        public void Stage(string text)
        {
        }

        public void TrialStarted(string rig, string board, int samples)
        {
        }

        public void SampleEnded(string rig)
        {
        }

        public void TrialEnded(string rig, string? cause)
        {
        }
    }
}
