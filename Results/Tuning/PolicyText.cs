using System.Globalization;
using Hil.Protocols.Parts;
using Hil.Results.Policies;

namespace Hil.Results.Tuning;

/// <summary>A policy as files have it.</summary>
internal static class PolicyText
{
    /// <summary>`{ margin: { threshold: 0.3 } }`; only the name without settings.</summary>
    public static string Of(IDecisionPolicy policy)
    {
        var name = PartCatalog.NameOf(policy.GetType());
        var settings = policy.GetType().GetProperties().Where(property => property.SetMethod is { IsPublic: true })
            .Select(property => $"{SettingName.Kebab(property.Name)}: {Text(property.GetValue(policy))}").ToArray();
        return settings.Length == 0 ? name : $"{{ {name}: {{ {string.Join(", ", settings)} }} }}";
    }

    private static string Text(object? value) => value is Enum word ? SettingName.Kebab(word.ToString()) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
