namespace Hil.Results.Tests.Energy;

/// <summary>Seeded draws.</summary>
internal sealed class Draw(int seed)
{
    private readonly Random random = new(seed);

    public double Uniform(double low, double high) => low + (random.NextDouble() * (high - low));

    public double Normal(double sigma) =>
        sigma * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    public double Exponential(double mean) => -mean * Math.Log(1 - random.NextDouble());

    public bool Chance(double probability) => random.NextDouble() < probability;
}
