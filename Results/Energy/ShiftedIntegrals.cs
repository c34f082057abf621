using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>
/// Spans integrated where they would lie if the clock map were off: what that does to their energy is measured in the trace itself. One of
/// these places is the true one, so the energy there is as far from the one taken as the error of the map makes it.
/// </summary>
/// <param name="spans">Where the map puts them.</param>
/// <param name="cadence">Of the trace.</param>
/// <param name="reach">Largest shift, ns.</param>
/// <param name="least">Shift below which nothing is integrated, ns.</param>
internal sealed class ShiftedIntegrals(MeterSpan[] spans, Cadence cadence, double reach, double least)
{
    private const int Steps = 4;

    private readonly SpanIntegrator[] shifted = reach < least ? [] : [.. Enumerable.Range(0, (2 * Steps) + 1).Select(_ => new SpanIntegrator(spans, cadence))];
    private SpanIntegral[][] found = [];

    /// <summary>Whether the shift is large enough to be followed.</summary>
    public bool IsUsed => shifted.Length > 0;

    public void Add(in PowerSample sample)
    {
        for (var index = 0; index < shifted.Length; index++)
        {
            var by = (long)((double)(index - Steps) / Steps * reach);
            shifted[index].Add(sample with { Start = sample.Start - by, End = sample.End - by });
        }
    }

    public void Finish() => found = Array.ConvertAll(shifted, integrator => integrator.Finish());

    /// <summary>Errors of the mean energy of some of the spans by each of the shifts, J: linear between what was integrated.</summary>
    /// <param name="unshifted">Integrals of all spans.</param>
    /// <param name="of">Indices of those that count, at least one.</param>
    /// <param name="shifts">ns.</param>
    public double[] Errors(SpanIntegral[] unshifted, List<int> of, double[] shifts)
    {
        if (!IsUsed) return new double[shifts.Length];
        var means = Array.ConvertAll(found, shifted => Mean(shifted, unshifted, of));
        return Array.ConvertAll(shifts, shift =>
        {
            var at = Math.Clamp(((shift / reach) + 1) * Steps, 0, 2 * Steps);
            var below = Math.Min((int)at, (2 * Steps) - 1);
            return means[below] + ((at - below) * (means[below + 1] - means[below]));
        });
    }

    /// <summary>The largest of these errors, either way: where a shift reaches over whole phases it may be anything up to it.</summary>
    public double[] Largest(SpanIntegral[] unshifted, List<int> of)
    {
        var largest = found.Max(shifted => Math.Abs(Mean(shifted, unshifted, of)));
        return [-largest, largest];
    }

    private static double Mean(SpanIntegral[] shifted, SpanIntegral[] unshifted, List<int> of)
    {
        var sum = 0.0;
        foreach (var index in of) sum += shifted[index].Samples == 0 ? 0 : unshifted[index].Joules - shifted[index].Joules;
        return sum / of.Count;
    }
}
