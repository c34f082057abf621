namespace Hil.Results.Energy;

/// <summary>What one MLPerf Tiny window ought to be.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Inferences">N, at least 1.</param>
/// <param name="Latency">Of one inference, s, from another clock than the window's edges; 0 when not known.</param>
public sealed record WindowPlan(int Index, long Inferences, double Latency);
