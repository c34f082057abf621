using System.Runtime.CompilerServices;

namespace Hil.Engine.Doctor;

/// <summary>Experiment, bench, board kinds, models and data: whether they can be read and fit each other.</summary>
internal sealed class FilesExamination : IExamination
{
    public int Order => 0;

    public string Subject => "files";

    public async IAsyncEnumerable<Finding> ExamineAsync(SetUp setUp, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        foreach (var trouble in setUp.Unread) yield return Finding.Wrong("file", trouble);
        if (setUp.Plan is not { } plan) yield break;
        yield return new("experiment", $"{plan.Name}: {plan.Samples} samples to each of {plan.Rigs.Count} rigs, model {plan.Model.Sidecar.Name}");
        EdgeModels.Load(plan).Dispose();
        yield return new("edge model", plan.Edge.Name);
    }
}
