using Hil.Results.Store;

namespace Hil.Results.Comparing;

/// <summary>What two trials have in common to be compared: rig, policy with its settings, and what a sweep set.</summary>
/// <param name="Rig">Rig name.</param>
/// <param name="Policy">Policy by its name in files.</param>
/// <param name="PolicySettings">Its settings as written.</param>
/// <param name="Setting">The sweep's, by path in order, as one text.</param>
internal readonly record struct TrialKey(string Rig, string Policy, string PolicySettings, string Setting)
{
    public static TrialKey Of(TrialProvenance trial) => new(trial.Rig, trial.Policy, trial.PolicySettings, Text(trial.Setting));

    /// <summary>For people: `nano, edge.deadline = 2 s` or `nano, margin { threshold: 0.4 }`.</summary>
    public static string Text(string rig, string policy, string policySettings, IReadOnlyDictionary<string, string> setting) =>
        $"{rig}, {(setting.Count > 0 ? Text(setting) : $"{policy} {policySettings}".TrimEnd())}";

    private static string Text(IReadOnlyDictionary<string, string> setting) =>
        string.Join(", ", setting.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key} = {one.Value}"));
}
