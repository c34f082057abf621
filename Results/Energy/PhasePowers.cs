using Hil.Protocols.Wire;

namespace Hil.Results.Energy;

/// <summary>The phases' mean powers by least squares.</summary>
internal sealed class PhasePowers
{
    private const int Phases = PhasePowerSums.Phases;

    /// <summary>Eigenvalues of the scaled normal equations below this, of the largest, tell nothing.</summary>
    private const double LeastEigenvalue = 1e-8;

    /// <summary>Part of a phase in what cannot be told from which it counts as concerned.</summary>
    private const double Concerned = 0.05;

    /// <summary>With fewer groups their own scatter is a poor estimate; it is then not trusted below that of independent noise.</summary>
    private const int EnoughGroups = 16;

    private readonly double[] watts = new double[Phases];
    private readonly double[] errors = new double[Phases];
    private readonly double[] earlier;
    private readonly double[] later;
    private readonly int[] groups = new int[Phases];
    private readonly IReadOnlyList<Phase>?[] together = new IReadOnlyList<Phase>?[Phases];
    private readonly PhasePowerSums sums;

    public PhasePowers(PhasePowerSums sums)
    {
        this.sums = sums;
        var total = new PhasePowerSums.Group();
        foreach (var group in sums.Groups)
        {
            total.Take(group);
            for (var phase = 0; phase < Phases; phase++) groups[phase] += group.Normal[phase, phase] > 0 ? 1 : 0;
        }

        var inverse = Inverse(total.Normal);
        Multiply(inverse, total.Power, watts);
        FindErrors(inverse, total);
        earlier = Bias(inverse, sums.Earlier);
        later = Bias(inverse, sums.Later);
    }

    /// <summary>Mean power in W; 0 of a phase that no sample saw.</summary>
    public double Watts(Phase phase) => watts[(int)phase];

    /// <summary>Its standard error, W.</summary>
    public double Error(Phase phase) => errors[(int)phase];

    /// <summary>What a map that is off by <paramref name="shift"/> ns does to the power, W: a parabola through what was found both ways.</summary>
    public double Bias(Phase phase, double shift)
    {
        var (less, more, relative) = (earlier[(int)phase], later[(int)phase], shift / sums.Shift);
        return ((more - less) / 2 * relative) + ((more + less) / 2 * relative * relative);
    }

    /// <summary>Mean square of what the samples' powers are off the fit, W^2.</summary>
    public double Noise { get; private set; }

    /// <summary>Degrees of freedom of the error, at least 1.</summary>
    public int Freedom(Phase phase) => Math.Max(1, groups[(int)phase] - 1);

    /// <summary>Whether any sample saw the phase.</summary>
    public bool IsSeen(Phase phase) => groups[(int)phase] > 0;

    /// <summary>Phases that this one cannot be told from, since they always occur together; null when it can.</summary>
    public IReadOnlyList<Phase>? Together(Phase phase) => together[(int)phase];

    /// <summary>
    /// Standard deviation of the current over samples that lay in this phase alone, A; infinite without two of them: a sample that
    /// holds several phases is spread over many codes by how they share it.
    /// </summary>
    public double Scatter(Phase phase) => sums.Pure[(int)phase] is { Count: > 1 } pure ? pure.Deviation : double.PositiveInfinity;

    /// <summary>Inverse of the normal equations, on the space in which they tell anything.</summary>
    private double[,] Inverse(double[,] normal)
    {
        // Scaled to a unit diagonal: a phase of microseconds is not less known for being short, it only has less weight.
        var scale = new double[Phases];
        var scaled = new double[Phases, Phases];
        for (var phase = 0; phase < Phases; phase++) scale[phase] = normal[phase, phase] > 0 ? 1 / Math.Sqrt(normal[phase, phase]) : 0;
        Each((row, column) => scaled[row, column] = normal[row, column] * scale[row] * scale[column]);
        var vectors = SymmetricEigen.Decompose(scaled);
        var largest = Enumerable.Range(0, Phases).Max(index => scaled[index, index]);
        var inverse = new double[Phases, Phases];
        for (var index = 0; index < Phases; index++)
        {
            var value = scaled[index, index];
            if (value > LeastEigenvalue * largest)
            {
                Each((row, column) => inverse[row, column] += vectors[row, index] * vectors[column, index] / value * scale[row] * scale[column]);
                continue;
            }

            Phase[] concerned = [.. Enumerable.Range(0, Phases).Where(phase => scale[phase] > 0 && Math.Abs(vectors[phase, index]) > Concerned)
                .Select(phase => (Phase)phase)];
            foreach (var phase in concerned) together[(int)phase] = [.. concerned.Where(other => other != phase)];
        }

        return inverse;
    }

    private void FindErrors(double[,] inverse, PhasePowerSums.Group total)
    {
        var known = groups.Count(count => count > 0);
        if (sums.Samples <= known) return;
        var meat = new double[Phases, Phases];
        var (fitted, residual) = (new double[Phases], new double[Phases]);
        foreach (var group in sums.Groups)
        {
            Multiply(group.Normal, watts, fitted);
            for (var phase = 0; phase < Phases; phase++) residual[phase] = group.Power[phase] - fitted[phase];
            Each((row, column) => meat[row, column] += residual[row] * residual[column]);
        }

        var left = sums.Squares;
        for (var phase = 0; phase < Phases; phase++) left -= watts[phase] * total.Power[phase];
        Noise = Math.Max(0, left) / (sums.Samples - known);
        for (var phase = 0; phase < Phases; phase++)
        {
            var variance = 0.0;
            var at = phase;
            Each((row, column) => variance += inverse[at, row] * meat[row, column] * inverse[column, at]);
            variance *= groups[phase] > 1 ? (double)groups[phase] / (groups[phase] - 1) : 1;
            if (groups[phase] < EnoughGroups) variance = Math.Max(variance, Noise * inverse[phase, phase]);
            errors[phase] = Math.Sqrt(variance);
        }
    }

    /// <summary>
    /// With true shares S where F were taken, the fit gives (I + A) P, A = (F'F)^-1 F'(S - F), in place of the powers P: so P follows from
    /// the fit, and the error with it. Huge where the shift leaves nothing to tell the phases by.
    /// </summary>
    private double[] Bias(double[,] inverse, double[,] moves)
    {
        var system = new double[Phases, Phases];
        for (var index = 0; index < Phases; index++)
        {
            var at = index;
            system[at, at] = 1;
            Each((row, column) => system[at, column] += inverse[at, row] * moves[row, column]);
        }

        var bias = LinearSystem.Solve(system, watts);
        for (var phase = 0; phase < Phases; phase++) bias[phase] = watts[phase] - bias[phase];
        return bias;
    }

    private static void Multiply(double[,] matrix, double[] vector, double[] product)
    {
        Array.Clear(product);
        Each((row, column) => product[row] += matrix[row, column] * vector[column]);
    }

    private static void Each(Action<int, int> action)
    {
        for (var row = 0; row < Phases; row++)
        {
            for (var column = 0; column < Phases; column++) action(row, column);
        }
    }
}
