using Hil.Protocols.Parts;
using Hil.Results.Policies;

namespace Hil.Results.Tuning;

/// <summary>A policy as files have it.</summary>
internal static class PolicyText
{
    public static string Of(IDecisionPolicy policy)
    {
        var settings = policy.ToString()!;
        return $"{PartCatalog.NameOf(policy.GetType())} {settings}";
    }
}
