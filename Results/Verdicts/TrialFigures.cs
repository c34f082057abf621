using System.Text.Json;
using System.Text.Json.Nodes;
using Hil.Results.Reports;

namespace Hil.Results.Verdicts;

/// <summary>The figures of one trial's report.</summary>
/// <param name="trial">The report.</param>
internal sealed class TrialFigures(TrialReport trial)
{
    private readonly Lazy<JsonNode> node = new(() => JsonSerializer.SerializeToNode(trial, ReportJson.Default.TrialReport)!);

    public TrialReport Trial { get; } = trial;

    /// <summary>
    /// All figures that a path chooses. Null when one of them cannot be known in this trial, or there is none: what holds for nothing does not
    /// hold.
    /// </summary>
    public IReadOnlyList<FigureValue>? Find(FigurePath path)
    {
        IEnumerable<JsonNode?> nodes = [node.Value];
        foreach (var step in path.Steps) nodes = nodes.SelectMany(one => one is JsonObject ? step.From(one) : [null]);
        var found = new List<FigureValue>();
        foreach (var one in nodes)
        {
            if (one is not JsonValue value) return null;
            found.Add(value.GetValueKind() == JsonValueKind.Number ? new FigureValue(value.GetValue<double>(), null) : new FigureValue(null, value.ToString()));
        }

        return found.Count > 0 ? found : null;
    }
}
