using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hil.Protocols.Parts;

/// <summary>A part as it can be named in a file.</summary>
/// <param name="Role">What it is: <c>flash tool</c>.</param>
/// <param name="RoleType">The interface.</param>
/// <param name="Name">Its name in files.</param>
/// <param name="Type">The record that implements it.</param>
/// <param name="Summary">Its documentation, empty when the XML file is missing.</param>
/// <param name="Settings">In the order of declaration.</param>
public sealed record PartDescription(string Role, Type RoleType, string Name, Type Type, string Summary, IReadOnlyList<SettingDescription> Settings);

/// <summary>A setting of a part or of a file.</summary>
/// <param name="Name">Its name in files, in kebab-case; camel-case is read as well.</param>
/// <param name="Kind">What it holds, in the user's words: <c>duration</c>.</param>
/// <param name="Required">True when a file must give it.</param>
/// <param name="Default">As it would be written; empty when there is none.</param>
/// <param name="Range">The range allowed, <c>1..64</c>; empty when there is none.</param>
/// <param name="Summary">Its documentation, empty when the XML file is missing.</param>
public sealed record SettingDescription(string Name, string Kind, bool Required, string Default, string Range, string Summary)
{
    /// <summary>The settings of a record: its public properties that can be initialised.</summary>
    public static IReadOnlyList<SettingDescription> Of(Type type)
    {
        var blank = Activator.CreateInstance(type);
        return [.. Properties(type).Select(property => new SettingDescription(
            SettingName.Kebab(property.Name), ScalarText.KindOf(property.PropertyType), IsRequired(property),
            IsRequired(property) ? "" : ScalarText.Write(property.GetValue(blank)),
            property.GetCustomAttribute<RangeAttribute>() is { } range ? $"{range.Minimum}..{range.Maximum}" : "",
            XmlDocumentation.Of(property)))];
    }

    internal static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
            .OrderBy(property => property.DeclaringType == type).ThenBy(property => property.MetadataToken);

    internal static bool IsRequired(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute));
}
