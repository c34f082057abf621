using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Policies;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Tuning;

/// <summary>One tuned policy of a file, to be run: its settings, and what is predicted of it.</summary>
public sealed class TuningChoice
{
    private readonly TuningFile file;
    private readonly string where;
    private readonly TunedRig rig;
    private readonly RigTuning tuning;
    private readonly TunedFigures policy;

    private TuningChoice(TuningFile file, string where, TunedRig rig, RigTuning tuning, TunedFigures policy) =>
        (this.file, this.where, this.rig, this.tuning, this.policy) = (file, where, rig, tuning, policy);

    /// <summary>The policy with its parameters, as files have it.</summary>
    public string Settings => policy.Settings;

    /// <summary>
    /// Chooses by name; the labels are preferred as the truth. Without a policy's name the one of least cross-validated cost is taken.
    /// Without a rig's the only rig, or any where all were tuned to the same parameters.
    /// </summary>
    /// <param name="file">The tuning.</param>
    /// <param name="where">Its path, for messages.</param>
    /// <param name="rig">Rig whose tuning to take; null for any.</param>
    /// <param name="policy">Policy's name; null for the best.</param>
    /// <param name="beta">The experiment's.</param>
    /// <exception cref="TroubleException">The tuning has no such thing, or the rigs disagree and none is named.</exception>
    public static TuningChoice Of(TuningFile file, string where, string? rig, string? policy, double beta)
    {
        var rigs = file.Rigs.Where(one => rig is null || one.Rig == rig).ToArray();
        if (rigs.Length == 0) throw Wrong($"The tuning has no rig '{rig}'", where, file.Rigs.Select(one => one.Rig));
        var choices = rigs.Select(one => Of(file, where, one, policy, beta)).ToArray();
        if (choices.Select(one => one.Settings).Distinct().Count() == 1) return choices[0];
        throw new TroubleException(TroubleKind.Configuration,
            $"The rigs were tuned to different parameters: {string.Join("; ", choices.Select(one => $"{one.rig.Rig} {one.Settings}"))}", where,
            $"Name the rig whose to take: {where}#{choices[0].rig.Rig}/{choices[0].policy.Policy}.");
    }

    /// <summary>Refuses a model or an output encoding other than what was tuned.</summary>
    /// <param name="model">Name of the model that is to run.</param>
    /// <param name="hash">Its SHA-256, hex.</param>
    /// <param name="output">Its output.</param>
    /// <exception cref="TroubleException">The parameters mean nothing there.</exception>
    public void Demand(string model, string hash, OutputQuantisation output)
    {
        if (rig.ModelHash.Length > 0 && !string.Equals(rig.ModelHash, hash, StringComparison.OrdinalIgnoreCase))
        {
            throw new TroubleException(TroubleKind.Configuration, $"The policy was tuned for model '{rig.Model}' ({Short(rig.ModelHash)}), the experiment has '{model}' ({Short(hash)})",
                where, "Tune on a run of the experiment's model.");
        }

        if (rig.Output with { Count = null } == output with { Count = null }) return;
        throw new TroubleException(TroubleKind.Configuration, $"The policy was tuned for {Text(rig.Output)}, the experiment's model gives {Text(output)}",
            where, "Tune on a run with the experiment's output encoding.");
    }

    /// <summary>
    /// What is predicted for a rig: cross-validated on its own outputs in the tuned run if it was tuned to the same parameters, else what these
    /// parameters did on its outputs, else, of a rig that the run did not have, as for the rig that was tuned.
    /// </summary>
    public Prediction For(string name)
    {
        if (file.Rigs.Where(one => one.Rig == name).Select(AlikeOn).FirstOrDefault(figures => figures is not null) is { } own) return Predict(name, own, transferred: false);
        var moved = file.Transfers.FirstOrDefault(one =>
            one.From == rig.Rig && one.To == name && one.Policy == policy.Policy && one.Truth == tuning.Truth && one.Beta == tuning.Beta);
        return Predict(rig.Rig, moved?.Figures ?? policy.CrossValidated!, moved is not null);
    }

    /// <summary>The cross-validated figures of a rig that was tuned to the same parameters; null of another.</summary>
    private DecisionFigures? AlikeOn(TunedRig other) => other.Tunings.FirstOrDefault(one => one.Truth == tuning.Truth && one.Beta == tuning.Beta)?
        .Policies.FirstOrDefault(one => one.Policy == policy.Policy && one.Settings == policy.Settings)?.CrossValidated;

    private Prediction Predict(string on, DecisionFigures figures, bool transferred) =>
        new(file.Run, on, transferred, tuning.Truth, tuning.EdgeAssumed, tuning.Beta, file.Costs, figures, rig.DataSet);

    private static TuningChoice Of(TuningFile file, string where, TunedRig rig, string? policy, double beta)
    {
        var tuning = rig.Tunings.Where(one => one.Beta == beta).OrderBy(one => one.Truth).FirstOrDefault()
            ?? throw Wrong(string.Create(CultureInfo.InvariantCulture, $"Nothing was tuned for the experiment's beta {beta}"), where,
                rig.Tunings.Select(one => one.Beta.ToString(CultureInfo.InvariantCulture)).Distinct());
        var chosen = (policy is null ? tuning.Best : tuning.Policies.FirstOrDefault(one => one.Policy == policy))
            ?? throw Wrong($"The tuning has no policy '{policy}'", where, tuning.Policies.Select(one => one.Policy),
                policy is null ? null : SettingName.Nearest(policy, tuning.Policies.Select(one => one.Policy)));
        return chosen.CrossValidated is not null ? new TuningChoice(file, where, rig, tuning, chosen)
            : throw new TroubleException(TroubleKind.Data, "The tuning rests on too few samples to predict anything", where, "Tune on a longer run.");
    }

    private static TroubleException Wrong(string what, string where, IEnumerable<string> known, string? nearest = null) =>
        new(TroubleKind.Configuration, what, where, nearest is not null ? $"Did you mean '{nearest}'?" : $"Take one of: {string.Join(", ", known)}.");

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static string Text(OutputQuantisation output) => string.Create(CultureInfo.InvariantCulture,
        $"{RunRows.Word(output.Encoding)} of scale {output.Scale}, zero point {output.ZeroPoint}");
}
