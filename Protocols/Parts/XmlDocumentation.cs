using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Hil.Protocols.Parts;

/// <summary>Summaries from the documentation files that lie beside the assemblies; empty where there is none.</summary>
public static partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Loaded = new();

    /// <summary>Summary of a type.</summary>
    public static string Of(Type type) => Find(type.Assembly, "T:" + Id(type));

    /// <summary>Summary of a property; of one that a record declares as a parameter, the parameter's.</summary>
    public static string Of(PropertyInfo property) =>
        Find(property.DeclaringType!.Assembly, $"P:{Id(property.DeclaringType)}.{property.Name}");

    private static string Id(Type type) => type.FullName!.Replace('+', '.');

    private static string Find(Assembly assembly, string id) => Loaded.GetOrAdd(assembly, Load).GetValueOrDefault(id, "");

    private static IReadOnlyDictionary<string, string> Load(Assembly assembly)
    {
        var file = Path.ChangeExtension(assembly.Location, ".xml");
        if (assembly.Location.Length == 0 || !File.Exists(file))
            return new Dictionary<string, string>();
        try
        {
            var members = XDocument.Load(file).Descendants("member").Where(member => member.Attribute("name") is not null).ToArray();
            var texts = members.ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")));
            foreach (var (id, parameter) in members.SelectMany(member => member.Elements("param").Select(parameter => (member.Attribute("name")!.Value, parameter))))
            {
                if (id.StartsWith("T:", StringComparison.Ordinal)) texts.TryAdd($"P{id[1..]}.{parameter.Attribute("name")?.Value}", Text(parameter));
            }

            return texts;
        }
        catch (XmlException)
        {
            // Documentation is a courtesy: a damaged file must not keep a rig from running.
            return new Dictionary<string, string>();
        }
    }

    private static string Text(XElement? summary)
    {
        if (summary is null)
            return "";
        foreach (var reference in summary.Descendants().Where(node => !node.HasElements && node.Value.Length == 0).ToArray())
            reference.ReplaceWith((reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name"))?.Value.Split('.', ':')[^1] ?? "");
        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
