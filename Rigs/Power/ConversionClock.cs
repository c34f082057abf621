namespace Hil.Rigs.Power;

/// <summary>
/// Follows the oscillator of a chip that converts without pause and can only be asked whether it is ready. Each answer bounds the
/// moment: `not ready` from below, `ready` from above. The first conversions are looked at closely and give a line (least squares);
/// from then on looks are placed just around the predicted moment, spread evenly by a sequence of low discrepancy, and an
/// alpha-beta filter with a dead zone (a prediction within the bounds is left alone) follows phase and period. So the moments are
/// known far better than the looks are apart. All times are ns on one clock. Not for several threads at once.
/// </summary>
public sealed class ConversionClock
{
    private const int Tries = 128;
    private const int Doubts = 8;

    // An innovation is a bound, on average half of the error: phase is corrected by it whole, the period so slowly that noise averages out.
    private const double PhaseGain = 0.7;
    private const double PeriodGain = 0.03;

    // The data sheet allows 10 %.
    private const double Tolerance = 0.13;
    private const double LeastSpread = 1_500;
    private const double GoldenRatio = 0.6180339887498949;

    private readonly double nominal;
    private readonly BoundedLine fit;
    private double last;
    private double below;
    private double spread;
    private double dither;
    private long expected;
    private int tries;
    private int looks;
    private int doubts;
    private bool isCleared;
    private bool isUnclear;
    private bool wasCorrected;

    /// <summary>The chip was made to begin anew.</summary>
    /// <param name="nominal">Typical time of one conversion.</param>
    /// <param name="begun">When.</param>
    public ConversionClock(double nominal, double begun)
    {
        (this.nominal, Period, last, below, isCleared, expected) = (nominal, nominal, begun, begun, true, 1);
        fit = new(nominal);
    }

    /// <summary>The moments are known to within <see cref="Spread"/>.</summary>
    public bool IsLocked { get; private set; }

    /// <summary>Looks come too seldom to tell when conversions end.</summary>
    public bool IsTooSlow { get; private set; }

    /// <summary>Estimated time of one conversion.</summary>
    public double Period { get; private set; }

    /// <summary>Number of the conversion last seen; the first after the chip began is 1.</summary>
    public long Index { get; private set; }

    /// <summary>How far around the predicted moment it is looked for.</summary>
    public double Spread => spread;

    /// <summary>Estimated end of a conversion.</summary>
    public double Moment(long index) => last + (index - Index) * Period;

    /// <summary>When to look next.</summary>
    public double NextLook(double now)
    {
        dither = (dither + GoldenRatio) % 1;
        if (!IsLocked)
        {
            // Before it can be ready nothing is learned.
            var close = Math.Max(nominal / 12 / (1 + fit.Count / 8), 2 * LeastSpread);
            var soonest = fit.Count < 4 ? now : Moment(Index + 1) - nominal / 8;
            return Math.Max(now + close * (0.5 + dither), soonest + close * dither);
        }

        if (now > Moment(expected) + Period / 2)
        {
            // After a pause: soon after an end it is clear which conversion it was.
            var next = Index + (long)Math.Ceiling((now - last) / Period);
            return Moment(next) + Math.Max(3 * spread, Period / 16);
        }

        if (looks == 0)
            return Moment(expected) + (2 * dither - 1) * spread;
        return Math.Max(below + spread * (0.5 + dither) * (1 << Math.Min(looks - 1, 6)), Moment(expected) + spread * (0.5 + dither));
    }

    /// <summary>It was seen not to be ready.</summary>
    /// <param name="moment">At the latest of the moments at which it surely was not.</param>
    public void NotReady(double moment)
    {
        below = Math.Max(below, moment);
        looks++;
        if (!IsLocked || !isCleared)
            return;
        var error = moment - Moment(expected);
        if (isUnclear && error > 2 * spread)
            (isUnclear, expected) = (false, expected + 1);
        else if (error > Math.Max(8 * spread, Period / 16))
            Doubt();
        else if (error > 0 && !isUnclear)
            Correct(error);
    }

    /// <summary>It was seen to be ready.</summary>
    /// <param name="moment">At the earliest of the moments at which it surely was.</param>
    /// <returns>The number of the conversion whose values the chip holds.</returns>
    public long Ready(double moment)
    {
        var passed = Index + (long)Math.Floor((moment - last) / Period);
        if (!isCleared)
            MoveTo(Math.Max(Index, passed));
        else if (!IsLocked)
            Acquire(moment);
        else
            Track(Math.Max(expected, passed), moment);
        (isCleared, looks, wasCorrected) = (false, 0, false);
        return Index;
    }

    /// <summary>Conversions are read so seldom that nothing is to be learned of them.</summary>
    public void GiveUp() => (IsTooSlow, IsLocked, Period) = (true, false, nominal);

    /// <summary>The chip was told to forget that it is ready.</summary>
    /// <param name="moment">When.</param>
    public void Cleared(double moment)
    {
        (isCleared, below, looks) = (true, moment, 0);
        var passed = Math.Max(0, (moment - last) / Period);
        expected = Index + 1 + (long)passed;

        // So close to an end that this one may have been forgotten or not: then it teaches nothing.
        isUnclear = passed > 0.5 && Math.Abs(passed - Math.Round(passed)) * Period < 2 * spread;
    }

    /// <summary>When to clear instead: so close to an end nobody could tell which conversion was forgotten.</summary>
    /// <param name="moment">When it would be cleared.</param>
    public double NextClear(double moment)
    {
        var end = Moment(Index + (long)Math.Round((moment - last) / Period));
        var guard = 2 * spread + Period / 64;
        return IsLocked && moment > last + Period / 2 && Math.Abs(moment - end) < guard ? end + guard : moment;
    }

    private void Acquire(double moment)
    {
        var width = moment - below;
        (last, Index) = (moment - width / 2, Index + Math.Max(1, (long)Math.Round((moment - width / 2 - last) / Period)));
        IsTooSlow |= ++tries > Tries;
        if (IsTooSlow || width > nominal / 2)
            return;
        fit.Add(Index, last, width);
        (Period, last) = (fit.Slope, fit.At(Index));
        if (fit.Count < BoundedLine.Capacity)
            return;
        if (fit.Explains())
        {
            (IsLocked, spread, doubts) = (true, Math.Max(LeastSpread, width / 4), 0);
            return;
        }

        // A conversion was numbered wrongly at first: what the line made of it must not number the next ones.
        Period = nominal;
        fit.Clear();
    }

    private void Track(long index, double moment)
    {
        var error = moment - Moment(index);
        if (isUnclear)
            wasCorrected = true;
        else if (error < -Period / 4)
            Doubt();
        else if (error < 0)
            Correct(error);
        else if (!wasCorrected)
            (spread, doubts) = (Math.Max(LeastSpread, spread * 0.95), 0);
        MoveTo(index);
    }

    private void MoveTo(long index) => (last, Index) = (Moment(index), index);

    private void Correct(double error)
    {
        last += PhaseGain * error;
        Period += PeriodGain * error / Math.Max(1, expected - Index);
        if (Math.Abs(Period - nominal) > Tolerance * nominal)
            Restart();
        spread = Math.Min(spread + Math.Abs(error) / 2, Period / 8);
        wasCorrected = true;
    }

    /// <summary>Far from where it should be: once is a slip of the host, again and again another oscillator.</summary>
    private void Doubt()
    {
        if (++doubts >= Doubts)
            Restart();
    }

    private void Restart()
    {
        (IsLocked, tries, doubts, Period) = (false, 0, 0, nominal);
        fit.Clear();
    }
}
