using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Reports;

namespace Hil.Results.Verdicts;

/// <summary>Figures of a trial's report by their path. The report's own types and their documentation are the list: nobody keeps another.</summary>
public static class Figures
{
    private static readonly Lazy<IReadOnlyDictionary<string, KnownFigure>> ByPath = new(() =>
        Walk(ReportJson.Default.TrialReport, "", "").ToDictionary(figure => figure.Path));

    /// <summary>Every figure that can be expected, in the order of the report.</summary>
    public static IReadOnlyList<KnownFigure> Known => [.. ByPath.Value.Values];

    /// <summary>The figure that a path leads to.</summary>
    /// <exception cref="TroubleException">No trial has such a figure; the message names the nearest one.</exception>
    internal static (FigurePath Path, KnownFigure Figure) Check(string written, string where)
    {
        if (FigurePath.Parse(written) is not { } path || !ByPath.Value.TryGetValue(path.Shape, out var known))
            throw Unknown(written, FigurePath.Parse(written)?.Shape ?? written, where);
        for (var step = 0; step < path.Steps.Count; step++) CheckChoice(path, step, where);
        return (path, known);
    }

    private static void CheckChoice(FigurePath path, int index, string where)
    {
        var (step, shape) = (path.Steps[index], path.ShapeTo(index + 1));
        foreach (var (name, _) in step.Keys)
        {
            if (!ByPath.Value.ContainsKey($"{shape}.{name}")) throw Unknown(path.Text, $"{shape}.{name}", where);
        }

        if (step.Choice is null or "" || step.Keys.Count > 0 || step.Choice.Length <= 4 && step.Choice.All(char.IsAsciiDigit) || IsDictionary(path, index)) return;
        throw new TroubleException(TroubleKind.Configuration, $"'[{step.Choice}]' chooses nothing of {shape}", where,
            "Write nothing for all, an index, or a figure and its value, such as [beta=0.2].");
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
            var inner = type.Options.GetTypeInfo(Plain(property.PropertyType));
            if (KindOf(inner.Type) == FigureKind.Number)
            {
                yield return (path + property.Name, value.GetValue<double>());
                continue;
            }

            IEnumerable<(JsonNode? Node, string Path)> under = [(value, path + property.Name)];
            if (inner.Kind == JsonTypeInfoKind.Enumerable)
            {
                inner = Element(inner);
                under = value.AsArray().Select((element, index) => (element, $"{path}{property.Name}[{index}]"));
            }

            if (inner.Kind != JsonTypeInfoKind.Object) continue;
            foreach (var leaf in under.SelectMany(one => Leaves(one.Node, inner, one.Path + "."))) yield return leaf;
        }
    }

    private static bool IsDictionary(FigurePath path, int index) => path.Steps.Take(index + 1).Aggregate((JsonTypeInfo)ReportJson.Default.TrialReport,
        (type, step) => type.Options.GetTypeInfo(Plain(Element(type).Properties.First(property => property.Name == step.Name).PropertyType))).Kind
        == JsonTypeInfoKind.Dictionary;

    private static TroubleException Unknown(string written, string shape, string where) => new(
        TroubleKind.Configuration, $"A run has no figure '{written}'", where,
        SettingName.Nearest(shape, ByPath.Value.Keys) is { } near ? $"Did you mean '{near}'?" : "See 'hil list figures'.");

    private static IEnumerable<KnownFigure> Walk(JsonTypeInfo type, string path, string meaning)
    {
        foreach (var property in type.Properties)
        {
            var name = path + property.Name;
            var inner = type.Options.GetTypeInfo(Plain(property.PropertyType));
            var own = Documentation(type.Type, property.Name, Element(inner).Type);
            if (inner.Kind is JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary)
            {
                inner = Element(inner);
                name += "[]";
            }

            if (KindOf(inner.Type) is { } kind) yield return new KnownFigure(name, kind, Join(meaning, own));
            if (inner.Kind != JsonTypeInfoKind.Object) continue;
            foreach (var deeper in Walk(inner, name + ".", own)) yield return deeper;
        }
    }

    private static FigureKind? KindOf(Type type) => type == typeof(double) || type == typeof(long) || type == typeof(int) ? FigureKind.Number
        : type == typeof(bool) ? FigureKind.Flag
        : type == typeof(string) || type.IsEnum ? FigureKind.Word : null;

    /// <summary>A list's or dictionary's element; the type itself when it is neither.</summary>
    private static JsonTypeInfo Element(JsonTypeInfo type) => type.ElementType is { } element ? type.Options.GetTypeInfo(Plain(element)) : type;

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>First part of the first sentence of a property's documentation, or of its type's where it has none.</summary>
    private static string Documentation(Type type, string name, Type of)
    {
        var property = type.GetProperties().First(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == name);
        var text = XmlDocumentation.Of(property) is { Length: > 0 } own ? own : of.Assembly == typeof(Figures).Assembly ? XmlDocumentation.Of(of) : "";
        return text.Split(". ")[0].Split("; ")[0].TrimEnd('.');
    }

    private static string Join(string outer, string own) => outer.Length == 0 ? own : own.Length == 0 ? outer : $"{outer}: {own}";
}
