namespace Hil.Engine.Doctor;

/// <summary>Experiment, bench, board kinds, model and data can be read and fit each other.</summary>
public sealed class ExperimentRule : ISetUpRule
{
    public string Name => "experiment";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Remark>>(
        setUp.Plan is { } plan ? [this.Fine($"'{plan.Name}' on bench '{plan.Bench.Name}': {plan.Samples} samples of '{plan.Data.Name}' to {plan.Rigs.Count} rigs")]
            : [.. setUp.Unreadable.Select(this.Wrong)]);
}
