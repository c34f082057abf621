using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Tuning;

namespace Hil.Engine.Planning;

/// <summary>A plan whose policy comes from a tuning: `hil run --policy-from`.</summary>
public static class TunedPlan
{
    /// <summary>The same plan with a tuned policy and what is predicted of it on each rig.</summary>
    /// <param name="plan">The experiment's own.</param>
    /// <param name="from">The tuning's file, with `#POLICY` or `#RIG/POLICY` behind it or not.</param>
    /// <param name="policy">Name of the policy; null for what stands in <paramref name="from"/>.</param>
    /// <exception cref="TroubleException">
    /// The tuning is wrong or does not have what was asked for, or it is of another model, output encoding or beta.
    /// </exception>
    public static RunPlan Of(RunPlan plan, string from, string? policy)
    {
        var (file, rig, named) = Split(from);
        if (named is not null && policy is not null && named != policy)
            throw new TroubleException(TroubleKind.Configuration, $"Both '{named}' and '{policy}' are asked for", from, "Name one policy.");
        var choice = TuningChoice.Of(TuningFile.Read(file), file, rig, policy ?? named, plan.Experiment.Beta);
        choice.Demand(plan.Model.Sidecar.Name, plan.Model.Sidecar.Compiled!.Hash, plan.Output);
        var tuned = YamlFile.Parse<IDecisionPolicy>(choice.Settings, file, Parts.Catalog);
        return plan with
        {
            Experiment = plan.Experiment with { Policy = tuned },
            PolicyParameters = tuned.Parameters(plan.Output),
            Predictions = plan.Rigs.ToDictionary(each => each.Rig.Name, each => choice.For(each.Rig.Name)),
        };
    }

    /// <summary>A path may hold a '#' of its own: what exists as it is has no fragment.</summary>
    private static (string File, string? Rig, string? Policy) Split(string from)
    {
        var at = from.LastIndexOf('#');
        if (at < 0 || File.Exists(from)) return (from, null, null);
        var (file, fragment) = (from[..at], from[(at + 1)..]);
        var slash = fragment.LastIndexOf('/');
        return slash < 0 ? (file, null, fragment) : (file, fragment[..slash], slash + 1 < fragment.Length ? fragment[(slash + 1)..] : null);
    }
}
