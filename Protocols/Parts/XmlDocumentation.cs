using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Hil.Protocols.Parts;

/// <summary>Summaries from the documentation files that lie beside the assemblies; empty where there is none.</summary>
internal static partial class XmlDocumentation
{
    private static readonly ConcurrentDictionary<Assembly, IReadOnlyDictionary<string, string>> Loaded = new();

    public static string Of(Type type) => Find(type.Assembly, "T:" + Id(type));

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
            return XDocument.Load(file).Descendants("member").Where(member => member.Attribute("name") is not null)
                .ToDictionary(member => member.Attribute("name")!.Value, Text);
        }
        catch (XmlException)
        {
            // Documentation is a courtesy: a damaged file must not keep a rig from running.
            return new Dictionary<string, string>();
        }
    }

    private static string Text(XElement member)
    {
        var summary = member.Element("summary");
        if (summary is null)
            return "";
        foreach (var reference in summary.Descendants().Where(node => !node.HasElements && node.Value.Length == 0).ToArray())
            reference.ReplaceWith((reference.Attribute("cref") ?? reference.Attribute("langword") ?? reference.Attribute("name"))?.Value.Split('.', ':')[^1] ?? "");
        return Spaces().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
