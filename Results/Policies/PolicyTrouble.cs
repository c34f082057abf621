using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>What a policy refuses: settings, a model's output, parameters.</summary>
internal static class PolicyTrouble
{
    /// <summary>Demands a setting within its range; a file's are checked when it is read, others are not.</summary>
    /// <exception cref="TroubleException">It is outside.</exception>
    public static void Demand(this IDecisionPolicy policy, string setting, double value, double least, double most)
    {
        if (value >= least && value <= most) return;
        throw Configuration(policy, string.Create(CultureInfo.InvariantCulture, $"{value} is outside of {least}..{most}"), setting,
            string.Create(CultureInfo.InvariantCulture, $"Give a number from {least} to {most}."));
    }

    /// <summary>Demands an output of probabilities.</summary>
    /// <param name="policy">Whose policy.</param>
    /// <param name="output">The model's.</param>
    /// <param name="remedy">What to do with another output.</param>
    /// <exception cref="TroubleException">
    /// It is not one: a threshold on another scale decides nonsense without saying so (FACTS, section 1).
    /// </exception>
    public static void DemandProbabilities(this IDecisionPolicy policy, OutputQuantisation output, string remedy)
    {
        if (output.Encoding == OutputEncoding.Probabilities && output.Scale is > 0 and < double.PositiveInfinity) return;
        throw Configuration(policy, string.Create(CultureInfo.InvariantCulture,
            $"The model's output is {output.Encoding} with scale {output.Scale}, not probabilities"), "", remedy);
    }

    /// <summary>Demands parameters that the firmware takes.</summary>
    /// <exception cref="TroubleException">They are not of this policy.</exception>
    public static void DemandParameters(this IDecisionPolicy policy, bool valid, ReadOnlySpan<byte> parameters)
    {
        if (valid) return;
        throw new TroubleException(TroubleKind.Data, $"{parameters.Length} bytes are no parameters of this policy", $"policy {NameOf(policy)}",
            "Take the parameters as the run stored them.");
    }

    /// <summary>Bytes that are not what a policy learns.</summary>
    public static TroubleException State(int length) => new(TroubleKind.Data, $"{length} bytes are not what this policy learns", "state of a policy",
        "Take it as the same policy saved it.");

    /// <summary>What is wrong with a setting (empty: with the policy as a whole).</summary>
    public static TroubleException Configuration(IDecisionPolicy policy, string what, string setting, string remedy) =>
        new(TroubleKind.Configuration, what, $"policy {NameOf(policy)}{(setting.Length == 0 ? "" : ", " + SettingName.Kebab(setting))}", remedy);

    private static string NameOf(IDecisionPolicy policy) => PartCatalog.NameOf(policy.GetType());
}
