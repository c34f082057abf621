using System.Buffers.Binary;
using System.Numerics;

namespace Hil.Results.Policies;

/// <summary>
/// Weights of all thresholds that int8 codes allow, for policies that learn one by multiplying what loses, as in
/// Firmware/hi/thresholds.c (exponential weights: Cesa-Bianchi, Lugosi, Prediction, Learning, and Games, 2006, chapter 2). Threshold i
/// accepts a sample when its largest code is at least i - 128; the last accepts none.
/// </summary>
internal sealed class ThresholdWeights
{
    /// <summary>How many there are: 257.</summary>
    public const int Count = CodeTable.Codes + 1;

    private const uint Full = 1u << 31;

    private readonly uint[] weights = new uint[Count];

    public ThresholdWeights() => weights.AsSpan().Fill(Full);

    /// <summary>ln of the number of thresholds, which bounds of regret contain.</summary>
    public static double LogCount { get; } = Math.Log(Count);

    /// <summary>exp(-loss) in 1/2^32, for <see cref="LoseAccepting"/> and <see cref="LoseOffloading"/>.</summary>
    /// <param name="loss">Learning rate times loss, at least 0.</param>
    public static uint Factor(double loss) => Share(Math.Exp(-loss));

    /// <summary>A number of 0..1 in 1/2^32, at most 2^32 - 1.</summary>
    public static uint Share(double share) => (uint)Math.Min(uint.MaxValue, Math.Round(share * 4294967296.0));

    /// <summary>The threshold that chance sets, 1..65535: a score of s reaches it with probability s/65535.</summary>
    public static int Draw(uint chance) => 1 + (int)(((ulong)chance * CodeTable.One) >> 32);

    /// <summary>Share of the weight on thresholds that accept the code, in 1/65535, rounded down: at most 65534.</summary>
    public int Accepting(sbyte code)
    {
        ulong accepting = 0, all = 0;
        for (var index = 0; index < Count; index++)
        {
            all += weights[index];
            if (index < FirstAbove(code)) accepting = all;
        }

        return (int)(accepting * CodeTable.One / all);
    }

    /// <summary>Multiplies what accepts the code by a factor in 1/2^32, rounding down.</summary>
    public void LoseAccepting(sbyte code, uint factor) => Multiply(0, FirstAbove(code), factor);

    /// <summary>Multiplies what offloads the code by a factor in 1/2^32, rounding down.</summary>
    public void LoseOffloading(sbyte code, uint factor) => Multiply(FirstAbove(code), Count, factor);

    /// <summary>The weights as the firmware holds them.</summary>
    public byte[] Save()
    {
        var state = new byte[4 * Count];
        for (var index = 0; index < Count; index++) BinaryPrimitives.WriteUInt32LittleEndian(state.AsSpan(4 * index), weights[index]);
        return state;
    }

    /// <summary>Takes weights up again.</summary>
    /// <exception cref="Hil.Protocols.TroubleException">They are none.</exception>
    public void Restore(ReadOnlySpan<byte> state)
    {
        if (state.Length != 4 * Count) throw PolicyTrouble.State(state.Length);
        for (var index = 0; index < Count; index++) weights[index] = BinaryPrimitives.ReadUInt32LittleEndian(state[(4 * index)..]);
        if (weights.Contains(0u) || weights.Max() < Full) throw PolicyTrouble.State(state.Length);
    }

    private static int FirstAbove(sbyte code) => code + 129;

    /// <summary>A weight never gets to 0, from where none returns; all are doubled until the largest has its top bit again.</summary>
    private void Multiply(int from, int to, uint factor)
    {
        for (var index = from; index < to; index++) weights[index] = Math.Max(1, (uint)(((ulong)weights[index] * factor) >> 32));
        var every = 0u;
        foreach (var weight in weights) every |= weight;
        var shift = BitOperations.LeadingZeroCount(every);
        if (shift == 0) return;
        for (var index = 0; index < Count; index++) weights[index] <<= shift;
    }
}
