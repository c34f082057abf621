using System.Runtime.InteropServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Statistics;

namespace Hil.Results.Tuning;

/// <summary>
/// Finds a policy's parameters of least cost: its fit, then the exact minimum over all distinct scores, with k-fold cross-validation.
/// Each fold's fit and thresholds come from the other folds' samples alone. One pass serves any number of betas (<see cref="CostCurve"/>).
/// </summary>
public static class PolicyTuning
{
    /// <summary>A copy, without settings, of every policy that can be tuned, by its number on the wire.</summary>
    public static IReadOnlyList<ITunablePolicy> All { get; } = [.. typeof(IDecisionPolicy).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(ITunablePolicy)))
        .Select(type => (ITunablePolicy)Activator.CreateInstance(type)!).OrderBy(policy => policy.Kind)];

    /// <summary>Tunes a policy for each beta.</summary>
    /// <param name="policy">Which; its settings do not matter.</param>
    /// <param name="samples">At least one, with outputs.</param>
    /// <param name="costs">Of wrong answers; its beta does not matter.</param>
    /// <param name="betas">Costs of an offload.</param>
    /// <param name="folds">At least 2; no more than there are samples are used.</param>
    /// <param name="seed">Draws the folds.</param>
    /// <returns>One for each beta, in their order.</returns>
    /// <exception cref="Hil.Protocols.TroubleException">The output does not carry what the policy needs.</exception>
    public static IReadOnlyList<TunedPolicy> Tune(
        ITunablePolicy policy, TuningSamples samples, Costs costs, IReadOnlyList<double> betas, int folds = Folds.Usual, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Count, 1);
        if (samples.Output is null) throw new ArgumentException("samples without outputs have no scores", nameof(samples));

        int[] all = [.. Enumerable.Range(0, samples.Count)];
        var whole = new Trained(policy, samples, all, costs);
        var inSample = betas.Select(beta => whole.Decide(all, whole.Thresholds(beta))).ToArray();

        Outcomes[]? outOfFold = null, rules = null;
        if (samples.Count > 1)
        {
            folds = Math.Min(folds, samples.Count);
            var foldOf = Folds.Deal(samples.Count, folds, seed);
            outOfFold = [.. betas.Select(_ => samples.Undecided())];
            rules = whole.Rule(0.5) is null ? null : [.. betas.Select(_ => samples.Undecided())];
            for (var fold = 0; fold < folds; fold++)
            {
                var trained = new Trained(policy, samples, Array.FindAll(all, index => foldOf[index] != fold), costs);
                var heldOut = Array.FindAll(all, index => foldOf[index] == fold);
                for (var index = 0; index < betas.Count; index++)
                {
                    trained.Decide(heldOut, trained.Thresholds(betas[index]), outOfFold[index]);
                    if (rules is not null) trained.Decide(heldOut, trained.Rule(betas[index])!, rules[index]);
                }
            }
        }

        var name = PartCatalog.NameOf(policy.GetType());
        return [.. betas.Select((beta, index) => new TunedPolicy(
            name, costs with { Beta = beta }, whole.At(whole.Thresholds(beta)), inSample[index], outOfFold?[index], rules?[index]))];
    }

    /// <summary>A fit to some of the samples, with the cost curve of each threshold on them, and the scores of all.</summary>
    private sealed class Trained
    {
        private readonly TuningSamples samples;
        private readonly IThresholdScore fitted;
        private readonly ScoreAt[] scores;
        private readonly CostCurve[] curves;

        public Trained(ITunablePolicy policy, TuningSamples samples, int[] training, Costs costs)
        {
            this.samples = samples;
            fitted = policy.Fit(samples.Some(training));
            scores = new ScoreAt[samples.Count];
            for (var index = 0; index < scores.Length; index++) scores[index] = fitted.ScoreOf(samples[index].Codes.Span);
            var scored = Enumerable.Range(0, fitted.Thresholds).Select(_ => new List<ScoredSample>(training.Length / fitted.Thresholds)).ToArray();
            foreach (var index in training)
            {
                var (local, edge) = samples.LossesOf(index);
                scored[scores[index].Threshold].Add(new ScoredSample(scores[index].Score, local, edge));
            }

            curves = [.. scored.Select(group => new CostCurve(CollectionsMarshal.AsSpan(group), costs, fitted.AcceptsNone))];
        }

        public int[] Thresholds(double beta) => [.. curves.Select(curve => curve.At(beta).Threshold)];

        public int[]? Rule(double beta) => fitted.RuleOf(beta) is { } threshold ? [.. curves.Select(_ => threshold)] : null;

        public IDecisionPolicy At(int[] thresholds) => fitted.At(thresholds);

        public Outcomes Decide(int[] indices, int[] thresholds)
        {
            var outcomes = samples.Undecided();
            Decide(indices, thresholds, outcomes);
            return outcomes;
        }

        public void Decide(int[] indices, int[] thresholds, Outcomes outcomes)
        {
            foreach (var index in indices)
            {
                var (local, edge) = samples.LossesOf(index);
                outcomes.Add(scores[index].Score >= thresholds[scores[index].Threshold] ? Decision.Accept : Decision.Offload, local, edge);
            }
        }
    }
}
