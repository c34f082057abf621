namespace Hil.Orchestrator.Tests.Engine;

/// <summary>The order in which cells run.</summary>
public sealed class SweepOrderTests : IDisposable
{
    private readonly SweepFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Cells_of_one_firmware_and_model_run_one_after_the_other()
    {
        var copy = folder.Write("other.onnx", "");
        // Another model: one byte of its name, and so its hash, is another.
        File.Copy(SweepFolder.Shipped("small.onnx"), copy, overwrite: true);
        File.WriteAllText(copy + ".json", File.ReadAllText(SweepFolder.Shipped("small.onnx.json")).Replace("disc", "disk", StringComparison.Ordinal));
        var plan = folder.Plan($"sweep: {{ beta: {{ from: 0.1, to: 0.8, step: 0.1 }}, model: [{SweepFolder.Shipped("small.onnx")}, other.onnx], bench: [host, fast] }}");
        var groups = plan.Groups();
        var hashes = plan.Cells.Select(cell => cell.Model.Sidecar.Compiled!.Hash).Distinct().Count();
        Assert.Equal(2 * hashes, groups.Count);
        Assert.All(groups, group => Assert.Single(group.Select(cell => (cell.Bench.Name, cell.Model.Sidecar.Compiled!.Hash)).Distinct()));
        Assert.Equal(plan.Cells.Select(cell => cell.Cell), groups.SelectMany(group => group).Select(cell => cell.Cell).Order());
    }

    [Fact]
    public void The_order_is_drawn_from_the_seed_and_the_same_each_time()
    {
        var orders = Enumerable.Range(1, 20).Select(seed => string.Join(' ', Order($"seed: {seed}"))).ToArray();
        Assert.Equal(orders[6], string.Join(' ', Order("seed: 7")));
        Assert.True(orders.Distinct().Count() > 15, "20 seeds give almost as many orders of 9 cells");
        Assert.DoesNotContain(string.Join(' ', Enumerable.Range(0, 9)), orders);
        // No cell has a place of its own.
        for (var cell = 0; cell < 9; cell++) Assert.True(orders.Select(order => order.IndexOf($"{cell}", StringComparison.Ordinal)).Distinct().Count() > 4);
    }

    private IEnumerable<int> Order(string more) =>
        folder.Plan($"{more}\nsweep: {{ beta: {{ from: 0.1, to: 0.9, step: 0.1 }} }}").Groups().SelectMany(group => group).Select(cell => cell.Cell);
}
