using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Store;
using Hil.Rigs.Links;

namespace Hil.Engine.Planning;

/// <summary>What split inference demands of the rest of an experiment.</summary>
internal static class SplitFit
{
    /// <exception cref="TroubleException">The model cannot be cut there (where it can be is said), or another setting does not go with it.</exception>
    public static void Demand(RunPlan plan, string file)
    {
        if (plan.Experiment.Split is not { After: var after } || plan.Experiment is not { } experiment) return;
        if (experiment.Policy is not Always)
        {
            throw Wrong($"'split' sends every sample, which policy '{PartCatalog.NameOf(experiment.Policy.GetType())}' does not", "Write 'policy: always'.");
        }

        if (experiment.Streaming != StreamingMode.Sequential)
            throw Wrong("'split' keeps the board's working memory until the answer is there, so that the next image cannot be inferred meanwhile", "Leave 'streaming' out.");
        if (experiment.Batch is not null)
            throw Wrong("'split' has no memory for the activations of more than one sample", "Leave 'batch' out.");
        if (experiment.Exit is not null)
            throw Wrong("'split' sends every sample, so that none can stop at the model's exit", "Leave 'exit' out.");
        if (plan.Rigs.FirstOrDefault(rig => rig.Rig.Protocol is not HilProtocol) is { } other)
            throw Wrong($"Rig '{other.Rig.Name}' speaks another protocol than HIL's, and its board runs its model as a whole only", "Leave 'split' out, or take another bench.");
        if (plan.Model.Cuts.All(cut => cut.After != after))
        {
            var cuts = plan.Model.Cuts.Count == 0 ? "It cannot be cut anywhere; take another model."
                : $"Cut it after one of: {string.Join(", ", plan.Model.Cuts.Select(cut => cut.After))} ('hil model cuts' tells more).";
            throw Wrong($"The model '{plan.Model.Sidecar.Name}' cannot be cut after {after} operations", cuts);
        }

        TroubleException Wrong(string what, string remedy) => new(TroubleKind.Configuration, what, file, remedy);
    }
}
