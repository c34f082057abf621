using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>
/// Integrates spans of time from a stream of samples, one pass for all spans. It is the same for meters that look all the time
/// (1 ms traces of MLPerf Tiny) and for those that look half of it (INA219): between two samples each holds up to the middle, at
/// the span's ends the nearest holds up to the end. No allocation per sample.
/// </summary>
/// <param name="spans">In order of time, not overlapping.</param>
/// <param name="cadence">Of the trace.</param>
internal sealed class SpanIntegrator(MeterSpan[] spans, Cadence cadence)
{
    private const int Parts = 16;

    private readonly SpanIntegral[] integrals = new SpanIntegral[spans.Length];
    private readonly long lateAfter = (long)(1.5 * cadence.Period);

    /// <summary>Estimated times of adjoining samples may overlap a little; a repeated sample overlaps altogether.</summary>
    private readonly long overlap = (long)(cadence.Window / 4);
    private int current;
    private long previousStart = long.MinValue;
    private long previousEnd = long.MinValue;

    private double joules;
    private double watts;
    private double amperes;
    private double changes;
    private double from;
    private double volts;
    private long inside;
    private long lastEnd;
    private long unsampled;
    private int gaps;
    private int duplicates;
    private int saturated;
    private int part;
    private double partSum;
    private int partCount;
    private double partMeans;
    private double partSquares;
    private int parts;

    public void Add(in PowerSample sample)
    {
        while (current < spans.Length && sample.Start >= spans[current].End)
        {
            NoteGap(sample);
            Close();
        }

        if (current == spans.Length) return;
        if (sample.End > spans[current].Begin) AddNear(sample, spans[current]);
        if (sample.Start > previousStart) previousStart = sample.Start;
        if (sample.End > previousEnd) previousEnd = sample.End;
    }

    /// <summary>Closes what is open and gives one integral for each span.</summary>
    public SpanIntegral[] Finish()
    {
        while (current < spans.Length)
        {
            if (spans[current].End - Math.Max(previousStart, spans[current].Begin) > lateAfter) gaps++;
            Close();
        }

        return integrals;
    }

    private void AddNear(in PowerSample sample, in MeterSpan span)
    {
        NoteGap(sample);
        if (previousEnd != long.MinValue && sample.Start < previousEnd - overlap)
        {
            duplicates++;
            return;
        }

        if ((sample.Flags & PowerFlags.Saturated) != 0) saturated++;
        if (sample.Start < span.Begin || sample.End > span.End) return;
        var power = (double)sample.Amperes * sample.Volts;
        if (inside == 0)
        {
            from = 0;
            unsampled = sample.Start - span.Begin;
        }
        else
        {
            var middle = ((lastEnd - span.Begin) + (sample.Start - span.Begin)) / 2.0;
            joules += watts * (middle - from);
            var change = (double)sample.Amperes - amperes;
            changes += change * change;
            from = middle;
            unsampled = Math.Max(unsampled, sample.Start - lastEnd);
        }

        AddToPart(power, (int)((double)(sample.Start - span.Begin) / (span.End - span.Begin) * Parts));
        inside++;
        watts = power;
        amperes = sample.Amperes;
        volts += sample.Volts;
        lastEnd = sample.End;
    }

    /// <summary>A gap counts for a span when the time without a sample reaches into it.</summary>
    private void NoteGap(in PowerSample sample)
    {
        var span = spans[current];
        if (previousEnd >= span.End || sample.Start <= span.Begin) return;
        var late = previousStart == long.MinValue ? sample.Start - span.Begin : sample.Start - previousStart;
        if ((sample.Flags & PowerFlags.AfterGap) != 0 || late > lateAfter) gaps++;
    }

    private void AddToPart(double power, int of)
    {
        if (of != part) ClosePart();
        part = of;
        partSum += power;
        partCount++;
    }

    private void ClosePart()
    {
        if (partCount == 0) return;
        var mean = partSum / partCount;
        parts++;

        // Welford: the mean power is large beside its scatter.
        var before = mean - partMeans;
        partMeans += before / parts;
        partSquares += before * (mean - partMeans);
        (partSum, partCount) = (0, 0);
    }

    private void Close()
    {
        ClosePart();
        var span = spans[current];
        integrals[current++] = new SpanIntegral
        {
            Joules = inside == 0 ? double.NaN : (joules + (watts * (span.End - span.Begin - from))) * 1e-9,
            Seconds = span.Seconds,
            Samples = inside,
            Volts = inside == 0 ? double.NaN : volts / inside,
            LongestUnsampled = inside == 0 ? span.End - span.Begin : Math.Max(unsampled, span.End - lastEnd),
            Gaps = gaps,
            Duplicates = duplicates,
            Saturated = saturated,
            PowerError = parts < 2 ? double.NaN : Math.Sqrt(partSquares / (parts - 1) / parts),
            Parts = parts,
            Scatter = inside < 2 ? 0 : Math.Sqrt(changes / (2 * (inside - 1))),
        };
        (joules, changes, volts, inside, unsampled, gaps, duplicates, saturated) = (0, 0, 0, 0, 0, 0, 0, 0);
        (part, partSum, partCount, partMeans, partSquares, parts) = (0, 0, 0, 0, 0, 0);
    }
}
