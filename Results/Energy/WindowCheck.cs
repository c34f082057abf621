using System.Globalization;

namespace Hil.Results.Energy;

/// <summary>The hard checks of an MLPerf Tiny energy window (FACTS, section 3).</summary>
public static class WindowCheck
{
    /// <summary>Least length of a window, s.</summary>
    public const double LeastSeconds = 10;

    /// <summary>How far its length may be from N times the latency, of the latter.</summary>
    public const double MostLatencyError = 0.01;

    /// <summary>Why a window does not count.</summary>
    /// <param name="plan">What it ought to be.</param>
    /// <param name="found">What the meter's samples between its edges tell.</param>
    /// <returns>Every reason, joined; null when it counts.</returns>
    public static string? Reason(WindowPlan plan, in SpanIntegral found)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var reasons = string.Join("; ", Reasons(plan, found));
        return reasons.Length == 0 ? null : reasons;
    }

    private static IEnumerable<string> Reasons(WindowPlan plan, SpanIntegral found)
    {
        var expected = plan.Inferences * plan.Latency;
        if (found.Seconds < LeastSeconds) yield return Text($"{found.Seconds:0.000} s long, at least {LeastSeconds:0} s are needed");
        if (!(plan.Latency > 0)) yield return "the latency of one inference is not known, so the window's length cannot be checked";
        else if (!(Math.Abs(found.Seconds - expected) < MostLatencyError * expected))
        {
            yield return Text($"{found.Seconds:0.000} s long, but {plan.Inferences} inferences take {expected:0.000} s");
        }

        if (found.Samples == 0) yield return "the meter has no sample of it";
        else if (found.Gaps > 0) yield return $"{found.Gaps} gaps in the meter's samples";
        if (found.Duplicates > 0) yield return $"{found.Duplicates} duplicate samples";
        if (found.Saturated > 0) yield return $"{found.Saturated} saturated samples";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
