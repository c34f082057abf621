using Hil.Protocols.Messages;
using Hil.Results.Policies;

namespace Hil.Results.Tests.Policies;

/// <summary>
/// Cost of the online learners on seeded streams of 10,000 samples less that of the best threshold in hindsight, against the bounds that follow
/// from the papers' algorithms with L = ln 257 thresholds.
/// </summary>
public sealed class RegretTests
{
    private const int Samples = 10_000;
    private const double Beta = 0.4;

    private static readonly double L = Math.Log(257);

    /// <summary>
    /// Exponential weights with eta = sqrt(8 L / T) (arXiv 2304.00891; Cesa-Bianchi and Lugosi 2006, theorem 2.2): expected regret at most sqrt(T L / 2).
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public void HIL_F_stays_below_its_bound(uint seed) =>
        Assert.InRange(Regret(new HilF { Beta = Beta, Horizon = Samples, Seed = seed }, seed), double.MinValue, BoundF);

    /// <summary>
    /// epsilon beta T for exploring, plus L / eta + eta T / (2 epsilon) for exponential weights on losses of second moment 1 / epsilon; with the paper's
    /// epsilon and eta (arXiv 2304.00891) that is 3 T^(2/3) (L beta / 2)^(1/3).
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public void HIL_N_stays_below_its_bound(uint seed) =>
        Assert.InRange(Regret(new HilN { Beta = Beta, Horizon = Samples, Seed = seed }, seed), double.MinValue, BoundN);

    /// <summary>
    /// O(log T), as arXiv 2508.08985 states; the constants by UCB's proof: a bin that is better accepted by a gap of d costs d per offload and is
    /// offloaded 4 alpha ln T / d^2 times, and rarely (by Hoeffding's inequality at most 1 + 2 / d^2 T^(-2 alpha) times) after that; one that is better
    /// offloaded by d is accepted with probability t^(1 - 2 alpha) at time t, with alpha = 1 at most 1 + ln T times in all.
    /// </summary>
    [Theory, MemberData(nameof(Seeds))]
    public void HI_LCB_lite_stays_below_its_bound(uint seed) =>
        Assert.InRange(Regret(new HiLcbLite { Beta = Beta }, seed), double.MinValue, BoundLcb);

    /// <summary>The bounds mean something on this stream: what does not learn is beyond all of them.</summary>
    [Theory, MemberData(nameof(Seeds))]
    public void Policies_that_do_not_learn_are_beyond_every_bound(uint seed)
    {
        var least = new[] { BoundF, BoundN, BoundLcb }.Max();
        IDecisionPolicy[] fixedOnes = [new Always(), new Never(), new MaximumProbability { Threshold = 1 - Beta }, new RandomOffload { Rate = 0.5 }];
        Assert.All(fixedOnes, policy => Assert.True(Regret(policy, seed) > least, $"{policy}: {Regret(policy, seed)} against {least}"));
    }

    public static TheoryData<uint> Seeds => [1, 2, 3, 4, 5];

    private static double BoundF => Math.Sqrt(Samples * L / 2);

    private static double BoundN => 3 * Math.Pow(Samples, 2.0 / 3) * Math.Cbrt(L * Beta / 2);

    private static double BoundLcb
    {
        get
        {
            var (accept, offload) = (LearnerStream.EasyRight - (1 - Beta), 1 - Beta - LearnerStream.HardRight);
            var log = Math.Log(Samples);
            // Of 16 bins the upper holds the codes from 112 on, the one below it the others.
            return (4 * log / accept) + accept + (2 / accept / Math.Pow(Samples, 2)) + (offload * (1 + log));
        }
    }

    private static double Regret(IDecisionPolicy policy, uint seed)
    {
        var replay = policy.Replay(policy.Parameters(OutputQuantisation.Softmax));
        var cost = 0.0;
        Span<int> seen = stackalloc int[256], wrong = stackalloc int[256];
        for (var sample = 0u; sample < Samples; sample++)
        {
            var (code, right) = LearnerStream.At(sample, seed);
            seen[code + 128]++;
            if (!right) wrong[code + 128]++;
            var offloaded = replay.Decide(new DecisionCase(sample, [-128, code])).Decision == Decision.Offload;
            cost += offloaded ? Beta : right ? 0 : 1;
            if (policy.Learns && (offloaded || policy.NeedsFullFeedback)) replay.Learn(new Lesson(sample, code, offloaded, right));
        }

        var (threshold, best) = (Beta * Samples, Beta * Samples);
        for (var index = 255; index >= 0; index--)
        {
            threshold += wrong[index] - (Beta * seen[index]);
            best = Math.Min(best, threshold);
        }

        return cost - best;
    }
}
