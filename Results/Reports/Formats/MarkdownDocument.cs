using System.Globalization;
using System.Text;
using Hil.Protocols.Parts;
using Hil.Results.Store;

namespace Hil.Results.Reports.Formats;

/// <summary>GitHub's Markdown: for each run its provenance, the table of all figures and its notes.</summary>
[PartName("md")]
public sealed record MarkdownDocument : IReportFormat
{
    public string Extension => ".md";

    public void Write(ReportedRuns runs, Stream output)
    {
        var text = new StringBuilder();
        foreach (var (run, report) in runs.Runs.Zip(runs.Reports))
        {
            if (text.Length > 0) text.Append('\n');
            text.Append(CultureInfo.InvariantCulture, $"# Run {report.Run}: {RunRows.Word(report.Verdict)}\n\n");
            foreach (var (name, value) in Provenance(run)) text.Append(CultureInfo.InvariantCulture, $"- {MarkdownTable.Plain(name)}: {MarkdownTable.Plain(value)}\n");
            text.Append('\n').Append(SweepTable.Fits(report) ? MarkdownTable.Of(SweepTable.From(report)) : MarkdownTable.Of(RunTable.From(report)));
        }

        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static IEnumerable<(string Name, string Value)> Provenance(StoredRun run)
    {
        var from = run.Provenance;
        yield return ("experiment", from.Experiment);
        yield return ("bench", from.Bench);
        yield return ("started", run.Started.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        yield return ("git commit", $"{from.GitCommit ?? "not from a git checkout"}{(from.GitDirty ? ", with changes that are not committed" : "")}");
        yield return ("host", $"{from.Host.Os}; {from.Host.Cpu}; {from.Host.Runtime}");
        yield return ("beta", from.Beta.ToString(CultureInfo.InvariantCulture));
        foreach (var trial in RunReport.InOrder(run).Select(trial => trial.Provenance))
            yield return ($"{trial.Rig} ({RunRows.Word(trial.Origin)})", $"firmware {trial.Firmware}, model {trial.Model} {trial.ModelHash}, edge model {trial.EdgeModel} {trial.EdgeModelHash}, data {trial.DataSet}");
    }
}
