namespace Hil.Models.Image;

/// <summary>A positive real number as <c>Multiplier * 2^(-31 - Shift)</c>, the form that the engine multiplies with.</summary>
/// <param name="Multiplier">2^30..2^31-1, or 0.</param>
/// <param name="Shift">To the right; negative shifts to the left. TFLite's sign is the other one.</param>
public readonly record struct FixedPoint(int Multiplier, int Shift)
{
    /// <summary>As TFLite's QuantizeMultiplier: nearest 31-bit mantissa, 0 for numbers below 2^-32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, not finite, or 2^31 and more.</exception>
    public static FixedPoint From(double value)
    {
        if (!(value >= 0 && value < 2147483648.0))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A scale ratio is at least 0 and below 2^31.");
        if (value == 0) return new FixedPoint(0, 0);

        var exponent = Math.ILogB(value) + 1;
        var mantissa = (long)Math.Round(Math.ScaleB(value, 31 - exponent), MidpointRounding.AwayFromZero);
        if (mantissa == 1L << 31)
        {
            mantissa /= 2;
            exponent++;
        }

        if (exponent < -31) return new FixedPoint(0, 0);
        if (exponent > 31) throw new ArgumentOutOfRangeException(nameof(value), value, "A scale ratio is below 2^31.");
        return new FixedPoint((int)mantissa, -exponent);
    }

    /// <summary>The product with a 32-bit number, rounded twice as the engine does it.</summary>
    public int Times(int x)
    {
        var shifted = Shift < 0 ? x << -Shift : x;
        var high = (int)(((long)shifted * Multiplier + (1L << 30)) >> 31);
        if (Shift <= 0) return high;
        var mask = (int)((1L << Shift) - 1);
        return (high >> Shift) + ((high & mask) > (mask >> 1) + (high < 0 ? 1 : 0) ? 1 : 0);
    }
}
