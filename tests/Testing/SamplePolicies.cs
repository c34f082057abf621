using System.Globalization;
using Hil.Protocols.Parts;
using Hil.Results.Policies;

namespace Hil.Testing;

/// <summary>Every policy there is, with settings to test it by.</summary>
public static class SamplePolicies
{
    private static readonly PartCatalog Parts = new(typeof(IDecisionPolicy).Assembly);

    // Settings with which a policy neither accepts nor offloads everything; one that is not here gets any within its ranges.
    private static readonly Dictionary<string, string> Chosen = new()
    {
        ["entropy"] = "{ threshold: 1.2 }",
        ["logistic-regression"] = "{ bias: -4.63391351, w1: 5.93658349, w2: -3.04197074 }",
        ["temperature-scaling"] = "{ temperature: 1.5, threshold: 0.5 }",
        ["hi-lcb-lite"] = "{ beta: 0.5, alpha: 0.05, bins: 4 }",
        ["hil-n"] = "{ beta: 0.5, horizon: 60 }",
        ["hil-f"] = "{ beta: 0.5, horizon: 60 }",
    };

    /// <summary>One of each.</summary>
    public static IReadOnlyList<IDecisionPolicy> All { get; } =
        [.. Parts.Of(typeof(IDecisionPolicy)).Select(part => Read($"{{ {part.Name}: {(Chosen.TryGetValue(part.Name, out var chosen) ? chosen : Any(part))} }}"))];

    /// <summary>A policy as it stands in a file.</summary>
    public static IDecisionPolicy Read(string text) => YamlFile.Parse<Holder>($"policy: {text}", "policy.yaml", Parts).Policy;

    /// <summary>The settings that must be given, evenly through their ranges in the order of declaration.</summary>
    private static string Any(PartDescription part)
    {
        var required = part.Settings.Where(setting => setting.Required).ToArray();
        return "{" + string.Join(", ", required.Select((setting, index) => $"{setting.Name}: {Within(setting.Range, (index + 1.0) / (required.Length + 1))}")) + "}";
    }

    private static string Within(string range, double share)
    {
        if (range.Length == 0) return share.ToString(CultureInfo.InvariantCulture);
        var limits = range.Split("..").Select(limit => double.Parse(limit, CultureInfo.InvariantCulture)).ToArray();
        return (limits[0] + (share * (limits[1] - limits[0]))).ToString(CultureInfo.InvariantCulture);
    }

    private sealed record Holder
    {
        public required IDecisionPolicy Policy { get; init; }
    }
}
