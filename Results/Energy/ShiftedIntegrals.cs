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
    private static readonly double[] Shares = [-1, -0.5, 0.5, 1];

    private readonly SpanIntegrator[] shifted = reach < least ? [] : [.. Shares.Select(_ => new SpanIntegrator(spans, cadence))];
    private SpanIntegral[][] found = [];

    /// <summary>Whether the shift is large enough to be followed.</summary>
    public bool IsUsed => shifted.Length > 0;

    public void Add(in PowerSample sample)
    {
        for (var index = 0; index < shifted.Length; index++)
        {
            var by = (long)(Shares[index] * reach);
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
        if (found.Length == 0) return new double[shifts.Length];
        var (less, half, more, most) = (Mean(found[0], unshifted, of), Mean(found[1], unshifted, of), Mean(found[2], unshifted, of), Mean(found[3], unshifted, of));
        return Array.ConvertAll(shifts, shift =>
        {
            var at = shift / reach;
            return at < -0.5 ? Between(half, less, (-2 * at) - 1) : at < 0 ? -2 * at * half : at < 0.5 ? 2 * at * more : Between(more, most, (2 * at) - 1);
        });
    }

    private static double Between(double from, double to, double at) => from + ((to - from) * at);

    private static double Mean(SpanIntegral[] shifted, SpanIntegral[] unshifted, List<int> of)
    {
        var sum = 0.0;
        foreach (var index in of) sum += shifted[index].Samples == 0 ? 0 : unshifted[index].Joules - shifted[index].Joules;
        return sum / of.Count;
    }
}
