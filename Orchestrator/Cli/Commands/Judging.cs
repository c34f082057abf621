using System.CommandLine;
using Hil.Results.Reports;

namespace Hil.Cli.Commands;

/// <summary>Options of commands that judge stored outputs again.</summary>
internal sealed record Judging(Option<string?> Rig, Option<double[]> Betas, Option<bool> Labels, Option<bool> Edge)
{
    public static Judging Create(string betas)
    {
        var judging = new Judging(
            new("--rig") { Description = "Only this rig's outputs." },
            new("--beta") { Description = betas, AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => [] },
            new("--labels") { Description = "Take the data set's labels as right; both truths, where known, when neither is stated." },
            new("--edge-truth") { Description = "Take the edge model's answers as right." });
        judging.Betas.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double[]>() is { } all && all.Any(beta => beta is not (>= 0 and < 1)))
                result.AddError("--beta: give numbers from 0 up to, but not, 1");
        });
        return judging;
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[Rig, Betas, Labels, Edge]) command.Options.Add(option);
    }

    public IReadOnlyList<Truth> Truths(ParseResult parsed) =>
        [.. parsed.GetValue(Labels) ? (Truth[])[Truth.Labels] : [], .. parsed.GetValue(Edge) ? (Truth[])[Truth.Edge] : []];
}
