using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Reports;

namespace Hil.Results.Verdicts;

/// <summary>Figures of a trial's report by their JSON path. The report's own type is the list: nobody keeps another.</summary>
public static partial class Figures
{
    private static readonly Lazy<IReadOnlyList<string>> Paths = new(() => [.. Walk(ReportJson.Default.TrialReport, "")]);

    /// <summary>Every path that can be expected, elements of lists as `name[]`.</summary>
    public static IReadOnlyList<string> Known => Paths.Value;

    /// <exception cref="TroubleException">No trial has such a figure; the message names the nearest one.</exception>
    public static void Check(string path, string where)
    {
        if (Known.Contains(Index().Replace(path, "[]"))) return;
        throw new TroubleException(TroubleKind.Configuration, $"A run has no figure '{path}'", where,
            SettingName.Nearest(path, Known) is { } near ? $"Did you mean '{near}'?" : $"Known are {string.Join(", ", Known)}.");
    }

    /// <summary>The figure; null when it cannot be known in this trial.</summary>
    /// <exception cref="TroubleException">No trial has such a figure.</exception>
    public static double? Find(TrialReport trial, string path)
    {
        Check(path, $"expect: {path}");
        var node = JsonSerializer.SerializeToNode(trial, ReportJson.Default.TrialReport);
        foreach (var step in path.Split('.'))
        {
            if (node is null) return null;
            var bracket = step.IndexOf('[', StringComparison.Ordinal);
            node = node[bracket < 0 ? step : step[..bracket]];
            if (bracket >= 0) node = Element(node, int.Parse(step.AsSpan(bracket + 1, step.Length - bracket - 2), provider: null));
        }

        return node?.GetValue<double>();
    }

    /// <summary>Every figure that is known in a trial, with its path; the buckets of histograms are no figures.</summary>
    public static IEnumerable<(string Path, double Value)> Of(TrialReport trial) =>
        Leaves(JsonSerializer.SerializeToNode(trial, ReportJson.Default.TrialReport), ReportJson.Default.TrialReport, "");

    /// <summary>Along the type, as <see cref="Known"/>: what stands there in an instance.</summary>
    private static IEnumerable<(string Path, double Value)> Leaves(JsonNode? node, JsonTypeInfo type, string path)
    {
        if (node is not JsonObject instance) yield break;
        foreach (var property in type.Properties)
        {
            if (instance[property.Name] is not { } value) continue;
            var of = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (IsFigure(of))
            {
                yield return (path + property.Name, value.GetValue<double>());
                continue;
            }

            var inner = type.Options.GetTypeInfo(of);
            IEnumerable<(JsonNode? Node, string Path)> under = [(value, path + property.Name)];
            if (inner.Kind == JsonTypeInfoKind.Enumerable)
            {
                inner = type.Options.GetTypeInfo(inner.ElementType!);
                under = value.AsArray().Select((element, index) => (element, $"{path}{property.Name}[{index}]"));
            }

            if (inner.Kind != JsonTypeInfoKind.Object) continue;
            foreach (var leaf in under.SelectMany(one => Leaves(one.Node, inner, one.Path + "."))) yield return leaf;
        }
    }

    private static bool IsFigure(Type type) => type == typeof(double) || type == typeof(long) || type == typeof(int);

    private static JsonNode? Element(JsonNode? list, int index) => list is JsonArray array && index < array.Count ? array[index] : null;

    private static IEnumerable<string> Walk(JsonTypeInfo type, string path)
    {
        foreach (var property in type.Properties)
        {
            var name = path + property.Name;
            var of = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            if (IsFigure(of))
            {
                yield return name;
                continue;
            }

            var inner = type.Options.GetTypeInfo(of);
            if (inner.Kind == JsonTypeInfoKind.Enumerable)
            {
                inner = type.Options.GetTypeInfo(inner.ElementType!);
                name += "[]";
            }

            if (inner.Kind != JsonTypeInfoKind.Object) continue;
            foreach (var deeper in Walk(inner, name + ".")) yield return deeper;
        }
    }

    [GeneratedRegex(@"\[\d{1,4}\]")]
    private static partial Regex Index();
}
