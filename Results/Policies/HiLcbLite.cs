using System.Buffers.Binary;
using System.ComponentModel.DataAnnotations;
using System.Numerics;
using Hil.Protocols.Wire;

namespace Hil.Results.Policies;

/// <summary>
/// HI-LCB-lite (Chattopadhyay, Sutar, Champati, Moharir, arXiv 2508.08985): learns from the replies to offloads alone how often the local
/// model is right at each confidence, and accepts when LCB = mean - sqrt(alpha ln t / n) is more than 1 - beta: t is the number of
/// decisions so far, n and mean are those of the offloads in the bin of the largest probability. A bin of which nothing is known offloads.
/// In integers (SPEC 2.1): bounds in 1/65536; ln t runs straight between powers of two, by at most 0.06 too low.
/// </summary>
public sealed record HiLcbLite : IDecisionPolicy
{
    /// <summary>Most bins; what is learned of them has to fit into the firmware's 2048 bytes.</summary>
    public const int MostBins = 255;

    private const int Table = 6;
    private const int Length = Table + CodeTable.Codes;
    private const int One = 65536;

    /// <summary>Cost of an offload, where a wrong answer costs 1: 0..1.</summary>
    [Range(0.0, 1.0)]
    public required double Beta { get; init; }

    /// <summary>How wide confidence intervals are, 0..100: more explores longer. With 1, UCB's union bound over all t and n holds.</summary>
    [Range(0.0, 100.0)]
    public double Alpha { get; init; } = 1;

    /// <summary>Bins of equal width from probability 0 to 1, 1..255: more tell confidences better apart, and learn slower.</summary>
    [Range(1, MostBins)]
    public int Bins { get; init; } = 16;

    public PolicyKind Kind => (PolicyKind)9;

    public bool Learns => true;

    public byte[] Parameters(OutputQuantisation output)
    {
        this.Demand(nameof(Beta), Beta, 0, 1);
        this.Demand(nameof(Alpha), Alpha, 0, 100);
        this.Demand(nameof(Bins), Bins, 1, MostBins);
        this.DemandProbabilities(output, "Use a model that ends in a softmax.");
        var parameters = new byte[Length];
        BinaryPrimitives.WriteUInt16LittleEndian(parameters, (ushort)Math.Min(One - 1, Math.Floor((1 - Beta) * One) + 1));
        BinaryPrimitives.WriteUInt32LittleEndian(parameters.AsSpan(2), (uint)Math.Round(Alpha * Math.Log(2) * (1 << 24)));
        for (var index = 0; index < CodeTable.Codes; index++)
            parameters[Table + index] = (byte)Math.Clamp(Math.Floor(Bins * output.Value(index - 128)), 0, Bins - 1);
        return parameters;
    }

    public IDecisionReplay Replay(ReadOnlySpan<byte> parameters)
    {
        this.DemandParameters(parameters.Length == Length && BinaryPrimitives.ReadUInt16LittleEndian(parameters) != 0
            && !parameters[Table..].Contains((byte)MostBins), parameters);
        return new Bounds(BinaryPrimitives.ReadUInt16LittleEndian(parameters), BinaryPrimitives.ReadUInt32LittleEndian(parameters[2..]),
            parameters[Table..].ToArray());
    }

    private sealed class Bounds(ushort threshold, uint step, byte[] binOf) : ILearner
    {
        private readonly uint[] seen = new uint[MostBins];
        private readonly uint[] right = new uint[MostBins];
        private uint decisions;

        public Decided Decide(in DecisionCase one)
        {
            var largest = OutputCodes.Largest(one.Codes);
            var bin = binOf[one.Codes[largest] + 128];
            if (decisions < uint.MaxValue) decisions++;
            if (seen[bin] == 0) return Decided.Compare(largest, 0, threshold);
            var wide = ((ulong)step * LogTwo(decisions)) >> 16;
            var square = (wide << 8) / seen[bin];
            var mean = (uint)(((ulong)right[bin] << 16) / seen[bin]);
            var radius = square > uint.MaxValue ? uint.MaxValue : Root((uint)square);
            return Decided.Compare(largest, mean > radius ? mean - radius : 0, threshold);
        }

        public void Learn(in Lesson lesson)
        {
            var bin = binOf[lesson.Code + 128];
            if (!lesson.Offloaded || seen[bin] == uint.MaxValue) return;
            seen[bin]++;
            if (lesson.Right) right[bin]++;
        }

        public byte[] Save()
        {
            var state = new byte[4 + (8 * MostBins)];
            BinaryPrimitives.WriteUInt32LittleEndian(state, decisions);
            for (var bin = 0; bin < MostBins; bin++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(state.AsSpan(4 + (8 * bin)), seen[bin]);
                BinaryPrimitives.WriteUInt32LittleEndian(state.AsSpan(8 + (8 * bin)), right[bin]);
            }

            return state;
        }

        public void Restore(ReadOnlySpan<byte> state)
        {
            if (state.Length != 4 + (8 * MostBins)) throw PolicyTrouble.State(state.Length);
            decisions = BinaryPrimitives.ReadUInt32LittleEndian(state);
            for (var bin = 0; bin < MostBins; bin++)
            {
                seen[bin] = BinaryPrimitives.ReadUInt32LittleEndian(state[(4 + (8 * bin))..]);
                right[bin] = BinaryPrimitives.ReadUInt32LittleEndian(state[(8 + (8 * bin))..]);
                if (right[bin] > seen[bin]) throw PolicyTrouble.State(state.Length);
            }
        }

        /// <summary>log2 in units of 2^-16, straight between powers of two.</summary>
        private static uint LogTwo(uint value)
        {
            var power = BitOperations.Log2(value);
            var rest = value - (1u << power);
            return ((uint)power << 16) | (power > 16 ? rest >> (power - 16) : rest << (16 - power));
        }

        private static uint Root(uint square)
        {
            var root = 0u;
            for (var bit = 1u << 15; bit != 0; bit >>= 1)
            {
                if ((ulong)(root | bit) * (root | bit) <= square) root |= bit;
            }

            return root;
        }
    }
}
