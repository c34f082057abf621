using Hil.Protocols.Quantities;

namespace Hil.Results.Energy;

/// <summary>
/// Least squares over the meter's samples of a trial: a sample's power is the mean of the phases' powers, weighted by the share of its
/// window that each phase had. Over many samples that resolves phases which are shorter than the meter's window. Normal equations
/// are summed up in one pass, by groups of images, from which a covariance follows that trusts neither equal nor independent
/// noise within a group. No allocation per sample.
/// </summary>
/// <param name="stretches">What the board did, in order of time.</param>
/// <param name="shift">Error of the clock map whose effect is to be known, ns, at least 1.</param>
internal sealed class PhasePowerSums(Timeline.Stretch[] stretches, long shift)
{
    public const int Phases = (int)Protocols.Wire.Phase.Sleep + 1;

    /// <summary>Groups of consecutive images; twice as many images go into each when there are too many.</summary>
    private const int MostGroups = 128;

    /// <summary>Adjoining stretches are mapped apart and may lie a rounding from each other, ns.</summary>
    private const long Rounding = 4;

    private readonly double[] shares = new double[Phases];
    private readonly double[] moved = new double[Phases];
    private int current;
    private int perGroup = 1;

    /// <summary>Sums by group: shares times shares, and shares times power.</summary>
    public List<Group> Groups { get; } = [];

    /// <summary>Shares times the change of the shares when the map is off by <see cref="Shift"/> one way.</summary>
    public double[,] Earlier { get; } = new double[Phases, Phases];

    /// <summary>The same for the other way.</summary>
    public double[,] Later { get; } = new double[Phases, Phases];

    public long Shift => shift;

    /// <summary>Samples that lay in one phase alone: count, mean and sum of squares of their currents, A.</summary>
    public Moments[] Pure { get; } = new Moments[Phases];

    /// <summary>Sum of squares of power, for the noise.</summary>
    public double Squares { get; private set; }

    public long Samples { get; private set; }

    public void Add(in PowerSample sample)
    {
        while (current < stretches.Length && stretches[current].Span.End <= sample.Start) current++;
        if (current == stretches.Length) return;
        ref readonly var stretch = ref stretches[current];
        if (sample.Start < stretch.Span.Begin || !stretch.Counts || (sample.Flags & PowerFlags.Saturated) != 0) return;
        var power = (double)sample.Amperes * sample.Volts;
        if (sample.Start - shift >= stretch.Span.Begin && sample.End + shift <= stretch.Span.End) AddPure(stretch, sample.Amperes, power);
        else if (Divide(sample.Start, sample.End, shares))
        {
            if (sample.End <= stretch.Span.End) AddPure(stretch, sample.Amperes, power);
            else AddDivided(GroupOf(stretch.Image), power);
            AddMoved(sample.Start - shift, sample.End - shift, Earlier);
            AddMoved(sample.Start + shift, sample.End + shift, Later);
        }
    }

    /// <summary>Shares of a window; false when what the board did is not known all the time.</summary>
    private bool Divide(long start, long end, double[] into)
    {
        Array.Clear(into);
        var at = current;
        while (at > 0 && stretches[at].Span.Begin > start) at--;
        while (at + 1 < stretches.Length && stretches[at].Span.End <= start) at++;
        if (stretches[at].Span.Begin > start) return false;
        for (var from = start; stretches[at].Counts; at++)
        {
            var until = Math.Min(stretches[at].Span.End, end);
            into[(int)stretches[at].Phase] += (double)(until - from) / (end - start);
            if (until == end) return true;
            if (at + 1 == stretches.Length || stretches[at + 1].Span.Begin - until > Rounding) return false;
            from = until;
        }

        return false;
    }

    private void AddPure(in Timeline.Stretch stretch, double amperes, double power)
    {
        var (group, phase) = (GroupOf(stretch.Image), (int)stretch.Phase);
        group.Normal[phase, phase]++;
        group.Power[phase] += power;
        Pure[phase].Add(amperes);
        Count(power);
    }

    private void AddDivided(Group group, double power)
    {
        for (var row = 0; row < Phases; row++)
        {
            if (shares[row] == 0) continue;
            group.Power[row] += shares[row] * power;
            for (var column = 0; column < Phases; column++) group.Normal[row, column] += shares[row] * shares[column];
        }

        Count(power);
    }

    private void AddMoved(long start, long end, double[,] into)
    {
        if (!Divide(start, end, moved)) return;
        for (var row = 0; row < Phases; row++)
        {
            if (shares[row] == 0) continue;
            for (var column = 0; column < Phases; column++) into[row, column] += shares[row] * (moved[column] - shares[column]);
        }
    }

    private void Count(double power)
    {
        Squares += power * power;
        Samples++;
    }

    private Group GroupOf(int image)
    {
        while (image / perGroup >= MostGroups)
        {
            for (var index = 0; index < Groups.Count; index += 2)
            {
                if (index + 1 < Groups.Count) Groups[index].Take(Groups[index + 1]);
                Groups[index / 2] = Groups[index];
            }

            Groups.RemoveRange((Groups.Count + 1) / 2, Groups.Count / 2);
            perGroup *= 2;
        }

        while (Groups.Count <= image / perGroup) Groups.Add(new Group());
        return Groups[image / perGroup];
    }

    internal sealed class Group
    {
        public double[,] Normal { get; } = new double[Phases, Phases];

        public double[] Power { get; } = new double[Phases];

        public void Take(Group other)
        {
            for (var row = 0; row < Phases; row++)
            {
                Power[row] += other.Power[row];
                for (var column = 0; column < Phases; column++) Normal[row, column] += other.Normal[row, column];
            }
        }
    }

    /// <summary>Welford's running mean and scatter.</summary>
    internal struct Moments
    {
        private double squares;

        public long Count { get; private set; }

        public double Mean { get; private set; }

        /// <summary>Standard deviation; NaN with fewer than two values.</summary>
        public readonly double Deviation => Count < 2 ? double.NaN : Math.Sqrt(squares / (Count - 1));

        public void Add(double value)
        {
            var off = value - Mean;
            Count++;
            Mean += off / Count;
            squares += off * (value - Mean);
        }
    }
}
