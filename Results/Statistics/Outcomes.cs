using Hil.Protocols.Messages;

namespace Hil.Results.Statistics;

/// <summary>
/// What decisions led to, counted: everything about their cost, and about that of the baselines on the same samples, depends only on how
/// many samples there are of each kind. A kind is whether the offload was paid for, and the losses of the final, the local and the edge's
/// answer. Not for several threads at once.
/// </summary>
public sealed class Outcomes
{
    private const int Losses = 4;

    private readonly long[] counts = new long[2 * Losses * Losses * Losses];

    /// <summary>Samples.</summary>
    public long Count { get; private set; }

    /// <summary>Samples that were offloaded, fallbacks included.</summary>
    public long Offloads => Kinds.Where(kind => kind.Offloaded).Sum(kind => kind.Count);

    /// <summary>Samples whose final answer is right.</summary>
    public long Right => Kinds.Where(kind => kind.Final == Loss.None).Sum(kind => kind.Count);

    /// <summary>Accepted samples whose answer is right.</summary>
    public long AcceptedRight => Kinds.Where(kind => kind is { Offloaded: false, Final: Loss.None }).Sum(kind => kind.Count);

    /// <summary>The kinds of which there is a sample.</summary>
    internal IEnumerable<OutcomeKind> Kinds
    {
        get
        {
            for (var index = 0; index < counts.Length; index++)
            {
                if (counts[index] == 0) continue;
                yield return new OutcomeKind(index / (Losses * Losses * Losses) > 0, (Loss)(index / (Losses * Losses) % Losses),
                    (Loss)(index / Losses % Losses), (Loss)(index % Losses), counts[index]);
            }
        }
    }

    /// <summary>Takes a sample.</summary>
    /// <param name="offloaded">The offload was paid for, whether its answer came or not.</param>
    /// <param name="final">Loss of the final answer.</param>
    /// <param name="local">Loss of the local answer.</param>
    /// <param name="edge">Loss of the edge's.</param>
    public void Add(bool offloaded, Loss final, Loss local, Loss edge)
    {
        counts[((((((offloaded ? 1 : 0) * Losses) + (int)final) * Losses) + (int)local) * Losses) + (int)edge]++;
        Count++;
    }

    /// <summary>Takes a decision whose offload, if it is one, is answered by the edge.</summary>
    public void Add(Decision decision, Loss local, Loss edge) =>
        Add(decision == Decision.Offload, decision == Decision.Offload ? edge : local, local, edge);

    /// <summary>Mean cost per image; 0 of none.</summary>
    public double Cost(Costs costs) => Count == 0 ? 0 : Kinds.Sum(kind => kind.Count * kind.Cost(costs)) / Count;

    /// <summary>Mean costs of the baselines on these samples; null of none.</summary>
    /// <param name="costs">What things cost.</param>
    /// <param name="offloadRate">Of the random offloads, 0..1; null for the rate of these decisions.</param>
    public Baselines? Baselines(Costs costs, double? offloadRate = null)
    {
        if (Count == 0) return null;
        double local = 0, full = 0, oracle = 0;
        foreach (var kind in Kinds)
        {
            local += kind.Count * kind.LocalOnly(costs);
            full += kind.Count * kind.FullOffload(costs);
            oracle += kind.Count * kind.Oracle(costs);
        }

        var rate = offloadRate ?? ((double)Offloads / Count);
        (local, full) = (local / Count, full / Count);
        return new Baselines(local, full, (rate * full) + ((1 - rate) * local), oracle / Count);
    }
}

/// <summary>One kind of sample and how often there is one.</summary>
internal readonly record struct OutcomeKind(bool Offloaded, Loss Final, Loss Local, Loss Edge, long Count)
{
    public double Cost(in Costs costs) => costs.Of(Offloaded, Final);

    public double LocalOnly(in Costs costs) => costs.Of(Local);

    public double FullOffload(in Costs costs) => costs.Of(offloaded: true, Edge);

    public double Oracle(in Costs costs) => Local == Loss.None ? 0 : FullOffload(costs);
}
