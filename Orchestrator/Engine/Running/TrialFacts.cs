using Hil.Engine.Planning;
using Hil.Engine.Reporting;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Results.Store;
using Hil.Rigs;
using Hil.Rigs.MlPerfTiny;

namespace Hil.Engine.Running;

/// <summary>What must be known of a trial to repeat it.</summary>
internal static class TrialFacts
{
    /// <param name="plan">The run.</param>
    /// <param name="rig">Whose trial.</param>
    /// <param name="around">What the rigs share.</param>
    /// <param name="info">What the board said; null when it never came to that.</param>
    /// <param name="attachment">The connected board; null when it never came to that.</param>
    public static TrialProvenance Of(RunPlan plan, RigPlan rig, RunSurroundings around, BoardInfo? info = null, Attachment? attachment = null) => new()
    {
        Rig = rig.Rig.Name,
        Board = rig.Board.Name,
        Origin = rig.Rig.Connection.Origin,
        Mode = plan.Experiment.Streaming,
        Policy = PartCatalog.NameOf(plan.Experiment.Policy.GetType()),
        PolicySettings = PartText.Settings(plan.Experiment.Policy),
        PolicyParameters = plan.PolicyParameters,
        Exit = plan.Exit is { } exit
            ? new ExitProvenance(PartCatalog.NameOf(exit.Policy.GetType()), PartText.Settings(exit.Policy), exit.Parameters, exit.Output)
            : null,
        // Without a board there are no ticks to divide by it.
        TickHz = info?.TickHertz ?? 1,
        ClockHz = info?.ClockHertz ?? 0,
        EmulatedTime = attachment?.Time?.ToString().ToLowerInvariant(),
        Output = plan.Output,
        Firmware = info?.Firmware ?? "",
        FirmwareVersion = info?.Version ?? "",
        Model = plan.Model.Sidecar.Name,
        ModelHash = rig.Rig.TakesModel ? plan.Model.Sidecar.Compiled!.Hash : "",
        EdgeModel = plan.Edge.Name,
        EdgeModelHash = around.EdgeModelHash,
        DataSet = ExperimentImages.NameOf(plan.Data),
        ExperimentFolder = plan.Folder,
        Classes = plan.Data.ClassNames.Count > 0 ? plan.Data.ClassNames : plan.Model.Sidecar.Labels ?? [],
        Baud = attachment?.Baud ?? rig.Rig.Pace ?? 0,
        ExternalBroker = around.Broker.IsExternal ? around.Broker.Endpoint.ToString() : null,
        DecidedBy = rig.Rig.Protocol is MlPerfTinyProtocol ? Decider.Host : Decider.Board,
        Split = plan.Experiment.Split?.After,
        Cell = plan.Cell,
        Setting = plan.Setting,
        Beta = plan.Experiment.Beta,
        Network = plan.Experiment.Edge.Network?.ToString(),
        Planned = plan.Samples,
        Predicted = plan.Predictions.GetValueOrDefault(rig.Rig.Name),
    };
}
