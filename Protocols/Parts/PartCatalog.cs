using System.Reflection;

namespace Hil.Protocols.Parts;

/// <summary>
/// Every part of some assemblies, by role and name. Nothing lists the parts: a public sealed class that implements an
/// interface marked <see cref="PartRoleAttribute"/> is one. Thread-safe once made.
/// </summary>
public sealed class PartCatalog
{
    private readonly Dictionary<Type, SortedDictionary<string, Type>> roles = [];

    /// <exception cref="ArgumentException">A part has no constructor without parameters, or shares its name and role with another.</exception>
    public PartCatalog(params IEnumerable<Assembly> assemblies)
    {
        foreach (var type in assemblies.Distinct().SelectMany(assembly => assembly.GetExportedTypes()))
        {
            if (!type.IsClass || !type.IsSealed || type.IsAbstract)
                continue;
            foreach (var role in type.GetInterfaces().Where(role => role.IsDefined(typeof(PartRoleAttribute))))
                Add(role, type);
        }
    }

    /// <summary>All parts, by role, then by name.</summary>
    public IEnumerable<PartDescription> All => roles.Keys.OrderBy(RoleName, StringComparer.Ordinal).SelectMany(Of);

    /// <summary>The name of a part in files.</summary>
    public static string NameOf(Type part) => part.GetCustomAttribute<PartNameAttribute>()?.Name ?? SettingName.Kebab(part.Name);

    /// <summary>What an interface's parts are called.</summary>
    public static string RoleName(Type role) => role.GetCustomAttribute<PartRoleAttribute>()?.Name
        ?? throw new ArgumentException($"{role} is not marked [PartRole]");

    /// <summary>The parts of a role with their settings, by name; none when there are none.</summary>
    public IEnumerable<PartDescription> Of(Type role) => !roles.TryGetValue(role, out var parts) ? []
        : parts.Select(part => new PartDescription(
            RoleName(role), role, part.Key, part.Value, XmlDocumentation.Of(part.Value), SettingDescription.Of(part.Value)));

    internal IReadOnlyCollection<string> NamesOf(Type role) => roles.TryGetValue(role, out var parts) ? parts.Keys : [];

    internal Type? Find(Type role, string name) => roles.TryGetValue(role, out var parts) ? parts.GetValueOrDefault(name) : null;

    private void Add(Type role, Type type)
    {
        if (type.GetConstructor(Type.EmptyTypes) is null)
            throw new ArgumentException($"{type} is a {RoleName(role)} without a constructor without parameters");
        if (!roles.TryGetValue(role, out var parts))
            roles.Add(role, parts = new(StringComparer.Ordinal));
        if (!parts.TryAdd(NameOf(type), type))
            throw new ArgumentException($"{type} and {parts[NameOf(type)]} are both the {RoleName(role)} '{NameOf(type)}'");
    }
}
