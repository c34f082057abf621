using Hil.Protocols.Wire;
using Hil.Results.Energy;

namespace Hil.Results.Tests.Energy;

public sealed class AttributionTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void With_edges_and_at_least_ten_milliamperes_an_inference_is_within_one_percent_and_a_short_phase_within_three(int seed)
    {
        var trial = new SimulatedTrial(seed, new());
        var report = EnergyAttribution.Attribute(trial.Record()).Report;
        output.WriteLine(string.Join("\n", report.Notes));
        output.WriteLine(report.Alignment!.ToString());
        foreach (var (name, figure, truth) in Figures(report, trial))
        {
            output.WriteLine(FormattableString.Invariant($"{name} {figure?.Microjoules:0.000} +- {figure?.HalfWidth95:0.000} truth {truth:0.000} {figure?.Method} {figure?.Count} off {(figure?.Microjoules / truth) - 1:P3}"));
        }

        Assert.Equal(trial.Truth(Phase.Infer), report.Infer!.Microjoules, 0.01 * trial.Truth(Phase.Infer));
        Assert.Equal(EnergyMethod.Integrated, report.Infer.Method);
        Assert.Equal(trial.Truth(Phase.Decide), report.Decide!.Microjoules, 0.03 * trial.Truth(Phase.Decide));
        Assert.Equal(EnergyMethod.LeastSquares, report.Decide.Method);
        Assert.Equal(trial.Truth(Phase.Reply), report.Reply!.Microjoules, 0.03 * trial.Truth(Phase.Reply));
        Assert.Equal(trial.ImageTruth, report.Image!.Microjoules, 0.01 * trial.ImageTruth);
    }

    internal static IEnumerable<(string Name, EnergyFigure? Figure, double Truth)> Figures(EnergyReport report, SimulatedTrial trial)
    {
        yield return ("receive", report.Receive, trial.Truth(Phase.Receive));
        yield return ("infer", report.Infer, trial.Truth(Phase.Infer));
        yield return ("decide", report.Decide, trial.Truth(Phase.Decide));
        yield return ("transmit", report.Transmit, trial.Truth(Phase.Transmit));
        yield return ("wait", report.Wait, trial.Truth(Phase.Wait));
        yield return ("reply", report.Reply, trial.Truth(Phase.Reply));
        yield return ("image", report.Image, trial.ImageTruth);
        yield return ("above idle", report.ImageAboveIdle, trial.AboveIdleTruth);
        yield return ("cycle", report.Cycle, trial.CycleTruth);
        yield return ("idle", new EnergyFigure(report.Idle!.Milliwatts, report.Idle.HalfWidth95, "", 1), trial.Power(Phase.Idle) * 1e3);
        yield return ("sleep", new EnergyFigure(report.Sleep!.Milliwatts, report.Sleep.HalfWidth95, "", 1), trial.Power(Phase.Sleep) * 1e3);
    }
}
