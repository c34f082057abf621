namespace Hil.Rigs.Power;

/// <summary>
/// A line through moments of which only bounds are known, by least squares through their middles. Before there are enough of them the
/// nominal slope counts as one more observation.
/// </summary>
/// <param name="nominal">Expected slope: ns for each conversion.</param>
internal sealed class BoundedLine(double nominal)
{
    /// <summary>Most points that it takes.</summary>
    public const int Capacity = 32;

    // Standard deviation of a uniform error within the data sheet's 10 %.
    private const double RelativeDeviation = 0.058;

    private readonly (long Index, double Middle, double Width)[] points = new (long, double, double)[Capacity];
    private double weight;
    private double sumX;
    private double sumXX;
    private double sumY;
    private double sumXY;
    private double excess;

    public int Count { get; private set; }

    public double Slope => nominal + excess;

    public void Clear() => (Count, weight, sumX, sumXX, sumY, sumXY, excess) = (0, 0, 0, 0, 0, 0, 0);

    /// <summary>Takes a moment, uniform within its bounds.</summary>
    public void Add(long index, double middle, double width)
    {
        points[Count++] = (index, middle, width);
        var w = 12 / (width * width);
        double x = index - points[0].Index;
        var y = middle - points[0].Middle - x * nominal;
        (weight, sumX, sumXX, sumY, sumXY) = (weight + w, sumX + w * x, sumXX + w * x * x, sumY + w * y, sumXY + w * x * y);
        excess = (sumXY - sumX * sumY / weight) / (sumXX - sumX * sumX / weight + 1 / (RelativeDeviation * nominal * RelativeDeviation * nominal));
    }

    /// <summary>The line's moment.</summary>
    public double At(long index) => points[0].Middle + (index - points[0].Index) * Slope + (sumY - excess * sumX) / weight;

    /// <summary>
    /// Whether the line runs near all bounds but one: else points were given wrong numbers. Least squares does not keep to bounds, so half
    /// a width beyond them is allowed; a wrong number is a whole period, many widths.
    /// </summary>
    public bool Explains()
    {
        var outside = 0;
        for (var i = 0; i < Count; i++)
            outside += Math.Abs(points[i].Middle - At(points[i].Index)) > points[i].Width ? 1 : 0;
        return outside <= 1;
    }
}
