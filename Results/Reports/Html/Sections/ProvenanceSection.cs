using System.Globalization;
using Hil.Protocols.Parts;
using Hil.Results.Store;

namespace Hil.Results.Reports.Html.Sections;

/// <summary>What must be known to repeat the runs: sources, tools, host, firmware, models, data and parameters.</summary>
[PartName("provenance")]
public sealed class ProvenanceSection : IReportSection
{
    public int Order => 100;

    public string Title => "Environment and provenance";

    public string? Write(ReportedRuns runs, HtmlText html)
    {
        foreach (var run in runs.Runs) Write(run, html);
        Trials(runs, html);
        return null;
    }

    private static void Write(StoredRun run, HtmlText html)
    {
        var from = run.Provenance;
        var dirty = from.GitDirty ? ", with changes that are not committed" : "";
        html.Add($"<h3>Run {from.Run}</h3><dl>");
        html.Add($"<dt>Experiment</dt><dd>{from.Experiment}</dd><dt>Bench</dt><dd>{from.Bench}</dd>");
        html.Add($"<dt>Started</dt><dd>{run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC</dd>");
        html.Add($"<dt>Ended</dt><dd>{Ended(run)}</dd>");
        html.Add($"<dt>Git commit</dt><dd><code>{from.GitCommit ?? "not from a git checkout"}</code>{dirty}</dd>");
        html.Add($"<dt>Host</dt><dd>{from.Host.Os}; {from.Host.Cpu}, {from.Host.Cores} cores; {from.Host.Runtime}</dd>");
        html.Add($"<dt>Seed</dt><dd>{from.Seed}</dd><dt>Beta</dt><dd>{from.Beta}: cost of an offload where a wrong answer costs 1</dd>");
        foreach (var (tool, version) in from.Tools.OrderBy(tool => tool.Key, StringComparer.Ordinal)) html.Add($"<dt>{tool}</dt><dd>{version}</dd>");
        html.Add($"</dl><details><summary>Experiment file</summary><pre tabindex=\"0\">{from.ExperimentText}</pre></details>");
        html.Add($"<details><summary>Bench file</summary><pre tabindex=\"0\">{from.BenchText}</pre></details>");
    }

    private static string Ended(StoredRun run) => run.Ended is { } ended
        ? string.Create(CultureInfo.InvariantCulture, $"{ended.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, after {(ended - run.Started).TotalSeconds:0} s")
        : "not yet, or its process died";

    private static void Trials(ReportedRuns runs, HtmlText html)
    {
        html.Add($"<h4>Trials</h4>");
        using var table = new HtmlTable(html, "One rig with one setting each; those that differ in their policies alone share a row. Hashes are cut to 16 digits here: hil export --format json has them whole.",
            "Trials", "Rig", "Board", "Time", "Clock", "Link", "Firmware", "Model", "Edge model", "Data set");
        foreach (var alike in runs.Trials.Index().GroupBy(one => SetUp(one.Item), (_, some) => some.ToArray()))
        {
            var (trial, from) = (alike[0].Item, alike[0].Item.Provenance);
            html.Add($"<tr><th scope=\"row\" class=\"words\">{Tags(alike)}</th><td>{from.Rig}{(runs.Runs.Count > 1 ? RunOf(trial) : new HtmlText())}</td>");
            html.Add($"<td>{from.Board}{Badge.Of(from.Origin).Html}</td><td>{from.EmulatedTime ?? "the board's own"}</td>");
            html.Add($"<td class=\"number\">{Clock(from.ClockHz)}</td><td class=\"number\">{(from.Baud > 0 ? FormattableString.Invariant($"{from.Baud} bit/s") : "not paced")}</td>");
            html.Add($"<td>{from.FirmwareVersion}{Hash(from.Firmware)}</td><td>{from.Model}{Hash(from.ModelHash)}</td>");
            html.Add($"<td>{from.EdgeModel ?? RunTable.Unknown}{Hash(from.EdgeModelHash)}</td><td>{from.DataSet}</td></tr>");
        }
    }

    private static string Tags((int Index, ReportedTrial Item)[] alike) => alike.Length > 2 && alike[^1].Index - alike[0].Index == alike.Length - 1
        ? $"{alike[0].Item.Tag} to {alike[^1].Item.Tag}" : string.Join(", ", alike.Select(one => one.Item.Tag));

    private static object SetUp(ReportedTrial trial)
    {
        var from = trial.Provenance;
        return (trial.Run, from.Rig, from.Board, from.Origin, from.EmulatedTime, (from.ClockHz, from.Baud, from.Firmware, from.FirmwareVersion), (from.Model, from.ModelHash),
            (from.EdgeModel, from.EdgeModelHash), from.DataSet);
    }

    private static HtmlText RunOf(ReportedTrial trial) => HtmlText.Of(html => html.Add($"<span class=\"aside\">{trial.Run.Provenance.Run}</span>"));

    private static string Clock(long hertz) => hertz > 0 ? FormattableString.Invariant($"{hertz / 1e6:0.###} MHz") : RunTable.Unknown;

    private static HtmlText Hash(string? hash) => HtmlText.Of(html =>
    {
        if (!string.IsNullOrEmpty(hash)) html.Add($"<span class=\"aside\"><code>{hash[..Math.Min(16, hash.Length)]}</code></span>");
    });
}
