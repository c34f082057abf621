namespace Hil.Engine.Doctor;

/// <summary>The edge's model loads.</summary>
public sealed class EdgeModelRule : ISetUpRule
{
    public string Name => "edge model";

    public Task<IReadOnlyList<Remark>> LookAsync(SetUp setUp, CancellationToken cancellation)
    {
        if (setUp.Plan is not { } plan) return Task.FromResult<IReadOnlyList<Remark>>([]);
        EdgeModels.Load(plan).Dispose();
        return Task.FromResult<IReadOnlyList<Remark>>([this.Fine($"{plan.Experiment.Edge.Model} loads")]);
    }
}
