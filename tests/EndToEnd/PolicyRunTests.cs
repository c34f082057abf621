using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Policies.Replaying;
using Hil.Results.Store;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>Whatever a board decides, the replay decides from what is stored.</summary>
[Collection("emulated boards")]
public sealed class PolicyRunTests : IDisposable
{
    private const int Images = 60;

    private readonly Site site = new();

    public PolicyRunTests()
    {
        Built.Firmware("host");
        Built.Program("host", "mlperf-tiny");
    }

    public static TheoryData<string> OnBoard => [.. SamplePolicies.All.Where(policy => policy.RunsOnBoard).Select(policy => PartCatalog.NameOf(policy.GetType()))];

    public static TheoryData<string> Learners => [.. SamplePolicies.All.Where(policy => policy.Learns).Select(policy => PartCatalog.NameOf(policy.GetType()))];

    public void Dispose() => site.Dispose();

    [Theory, MemberData(nameof(OnBoard))]
    public async Task Replay_equals_the_board_on_every_sample(string policy) => await RunsAndReplaysAsync(policy, "host-1");

    [Theory, MemberData(nameof(Learners))]
    public async Task Replay_equals_the_host_that_decides_for_a_board_of_another_protocol(string policy) => await RunsAndReplaysAsync(policy, "host", "dialect");

    [Theory, MemberData(nameof(Learners))]
    public async Task Replay_equals_a_board_that_learns_while_the_next_images_come_in(string policy) =>
        await RunsAndReplaysAsync(policy, "host-1", pipelined: true);

    [Fact]
    public async Task Replay_equals_a_board_that_broke_and_began_to_learn_anew()
    {
        var policy = new HilF { Beta = 0.5, Horizon = Images };
        var bench = site.Write("bench.yaml", "rigs: [ { name: rig, board: host, connection: { process: { fault: lock-up@25 } } } ]");
        var end = await site.RunAsync(With(site.Plan(site.Experiment(Images, more: "sample-timeout: 1 s"), bench), policy));

        var stored = Assert.Single(site.Store.Load(end.Report.Run).Trials);
        var samples = site.Store.Samples(stored).Where(sample => sample.State == SampleState.Answered).ToArray();
        Assert.InRange(samples.Length, Images / 2, Images - 1);
        Assert.Equal([1, 2, 3], samples.Select(sample => sample.Revision).Distinct());
        var replayed = PolicyReplay.Verify(stored, samples);
        Assert.Equal((samples.Length, 0, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
    }

    [Fact]
    public void A_policy_that_needs_the_truth_is_refused_before_anything_runs()
    {
        var trouble = Assert.Throws<TroubleException>(() => site.Plan(site.Experiment(4, policy: "oracle"), "host"));
        Assert.Equal(TroubleKind.Configuration, trouble.Kind);
        Assert.Contains("hil replay RUN --policy oracle", trouble.Remedy, StringComparison.Ordinal);
    }

    private async Task RunsAndReplaysAsync(string name, string rig, string bench = "host", bool pipelined = false)
    {
        var policy = SamplePolicies.All.Single(one => PartCatalog.NameOf(one.GetType()) == name);
        var end = await site.RunAsync(With(site.Plan(site.Experiment(Images, more: pipelined ? "streaming: pipelined" : ""), bench).Only(rig), policy));

        Claims.EverySampleIsAnswered(end, Images);
        var stored = Assert.Single(site.Store.Load(end.Report.Run).Trials);
        var samples = site.Store.Samples(stored).ToArray();
        var replayed = PolicyReplay.Verify(stored, samples);
        Assert.Empty(replayed.Gaps);
        Assert.Equal((Images, 0, 0), (replayed.Equal, replayed.Different, replayed.Unknown));
        Assert.Equal(policy, SamplePolicies.Read($"{{ {stored.Provenance.Policy}: {stored.Provenance.PolicySettings} }}"));
        Assert.All(samples, sample => Assert.Equal((policy.Kind, 1), (sample.Policy, sample.Revision)));
        // A pipelined board may be through with all images before the edge's first answer.
        if (!policy.Learns || pipelined) return;

        // Lessons did arrive, those of accepted samples too where the policy wants them.
        var taught = samples.SelectMany(sample => sample.Learned.ToArray().Skip(1)).Select(sample => samples[sample].Decision).ToArray();
        Assert.Contains(Decision.Offload, taught);
        Assert.Equal(policy.NeedsFullFeedback, taught.Contains(Decision.Accept));
    }

    /// <summary>The plan with another policy; one for two classes takes the shipped model's first two for them.</summary>
    private static RunPlan With(RunPlan plan, IDecisionPolicy policy) => plan with
    {
        Experiment = plan.Experiment with { Policy = policy },
        PolicyParameters = policy.Parameters(plan.Output with { Count = null }),
    };
}
