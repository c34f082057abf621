using Hil.Engine.Experiments;
using Hil.Models;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Rigs.Links;

namespace Hil.Engine.Planning;

/// <summary>A policy at the model's exit that has been found to fit.</summary>
/// <param name="Policy">What decides there.</param>
/// <param name="Output">How the codes of the exit's head become numbers.</param>
/// <param name="Parameters">The policy's parameters for that head, as the board gets them.</param>
public sealed record ExitPlan(IDecisionPolicy Policy, OutputQuantisation Output, byte[] Parameters)
{
    /// <summary>The plan of an experiment's `exit`; null where it has none.</summary>
    /// <exception cref="TroubleException">The model has no exit, a rig cannot stop at it, or the policy learns or does not fit the head.</exception>
    internal static ExitPlan? Of(Experiment experiment, CompiledModel model, IReadOnlyList<RigPlan> rigs, string file)
    {
        if (experiment.Exit is not { } policy) return null;
        var name = PartCatalog.NameOf(policy.GetType());
        if (model.Sidecar.Exit is not { Scale: { } scale, ZeroPoint: { } zero } head)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The model '{model.Sidecar.Name}' has no exit: its file has one output", file,
                "Leave 'exit' out, or take a model with a second head part-way.");
        }

        if (model.OutputCount > ExitApplyMessage.MostClasses)
        {
            throw new TroubleException(TroubleKind.Configuration,
                $"The model '{model.Sidecar.Name}' has {model.OutputCount} classes, and a result has room for the outputs of two heads of {ExitApplyMessage.MostClasses}", file,
                "Leave 'exit' out.");
        }

        if (policy.Learns || !policy.RunsOnBoard)
        {
            throw new TroubleException(TroubleKind.Configuration,
                policy.Learns ? $"Policy '{name}' learns, and no answer of the edge teaches at an exit" : $"Policy '{name}' runs on no board", file,
                "Take another policy for 'exit', such as maximum-probability.");
        }

        if (rigs.FirstOrDefault(rig => rig.Rig.Protocol is not HilProtocol) is { } other)
        {
            throw new TroubleException(TroubleKind.Configuration, $"Rig '{other.Rig.Name}' speaks another protocol than HIL's, and its board stops at no exit", file,
                "Leave 'exit' out, or take another bench.");
        }

        var output = new OutputQuantisation(head.Encoding, scale, zero) { Count = head.Count };
        return new(policy, output, policy.Parameters(output));
    }
}
