using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Hil.Cli.Output;
using Hil.Engine;
using Hil.Results.Store;
using Hil.Results.Tuning;

namespace Hil.Cli.Commands;

/// <summary>`hil tune RUN`: the parameters of least cost, found on the stored outputs of a run.</summary>
internal static class TuneCommand
{
    private const int UsualFolds = 10;

    public static Command Create()
    {
        var (run, json) = (Asked.Run(), Asked.Json());
        var policies = new Option<string[]>("--policy") { Description = "Name of a policy; all that can be tuned when not stated. Several may be given.", DefaultValueFactory = _ => [] };
        var folds = new Option<int>("--folds") { Description = "Folds of the cross-validation.", DefaultValueFactory = _ => UsualFolds };
        var costs = new Option<WrongCosts>("--costs")
        {
            Description = "Costs of a false negative and a false positive, 'fn=5,fp=1', where any other wrong answer costs 1; needs --positive.",
            CustomParser = Read,
            DefaultValueFactory = _ => new WrongCosts(),
        };
        var positive = new Option<string?>("--positive") { Description = "The positive class, by name or index." };
        var output = new Option<string?>("--output", "-o") { Description = "Also write the tuning to this file, for 'hil run --policy-from'." };
        var judging = Judging.Create("Cost of an offload; the run's own, 0.2 and 0.5 when not stated. Several may be given.");
        var command = new Command("tune",
            "Finds the parameters of least cost exactly, with cross-validated costs and intervals, and says whether they beat the baselines."
            + "\n\nExample: hil tune last --beta 0.2 -o tuning.json") { run, policies, folds, costs, positive, output, json };
        judging.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(costs) is { Implicit: false } != result.GetResult(positive) is { Implicit: false }) result.AddError("--costs and --positive go together");
        });
        folds.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is < 2 or > 1000) result.AddError("--folds: give a number from 2 to 1000");
        });
        command.SetAction(parsed =>
        {
            var store = RunStore.Open(Workspace.Locate().ResultsDatabase, TimeProvider.System);
            var wrong = parsed.GetValue(costs)!;
            var tuning = RunTuning.Of(store.Load(StoredRuns.Resolve(store, parsed.GetValue(run)!)), store.Samples, new TuningRequest
            {
                Rig = parsed.GetValue(judging.Rig),
                Betas = parsed.GetValue(judging.Betas)!,
                Policies = parsed.GetValue(policies)!,
                Truths = judging.Truths(parsed),
                Folds = parsed.GetValue(folds),
                FalseNegative = wrong.FalseNegative,
                FalsePositive = wrong.FalsePositive,
                Positive = parsed.GetValue(positive),
            });
            if (parsed.GetValue(output) is { } file) tuning.Save(file);
            if (parsed.GetValue(json)) Console.Out.WriteLine(tuning.ToJson());
            else TableOutput.Write(TuningTables.Of(tuning));
            return Invocation.Passed;
        });
        return command;
    }

    private static WrongCosts Read(ArgumentResult result)
    {
        var costs = new WrongCosts();
        foreach (var part in result.Tokens[0].Value.Split(','))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is ["fn" or "fp", var text] && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var cost) && cost is >= 0 and < 1e6)
                costs = pair[0] == "fn" ? costs with { FalseNegative = cost } : costs with { FalsePositive = cost };
            else result.AddError($"--costs: '{part}' is not 'fn=NUMBER' or 'fp=NUMBER'");
        }

        return costs;
    }

    private sealed record WrongCosts(double FalseNegative = 1, double FalsePositive = 1);
}
