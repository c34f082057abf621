namespace Hil.Rigs.Emulation;

/// <summary>How one emulated INA219 with its shunt differs from an ideal one.</summary>
/// <param name="Oscillator">Its conversion times over the typical ones.</param>
/// <param name="Offset">Input offset of the shunt voltage, in typical offsets of the range in use.</param>
/// <param name="ShuntGain">Gain of the shunt conversion, near 1.</param>
/// <param name="BusGain">Gain of the bus conversion, near 1.</param>
/// <param name="ShuntOhms">True resistance of the shunt: ohm.</param>
/// <param name="Noise">
/// Noise of one conversion of 12 bit before it is rounded: steps, rms. An assumption: the data sheet has no figure for it.
/// </param>
public sealed record Ina219Traits(double Oscillator, double Offset, double ShuntGain, double BusGain, double ShuntOhms, double Noise)
{
    /// <summary>Default of <see cref="Noise"/>.</summary>
    public const double AssumedNoise = 0.7;

    // Maximum over typical conversion time is 1.10 for all resolutions (TI SBOS448G, section 6.5).
    private const double OscillatorTolerance = 0.1;

    /// <summary>Without any error.</summary>
    public static Ina219Traits Ideal(double shuntOhms) => new(1, 0, 1, 1, shuntOhms, 0);

    /// <summary>
    /// One chip of many: errors are normal with the data sheet's typical value as standard deviation, the oscillator and the shunt
    /// uniform within their tolerances. The same seed and name give the same chip, so that a calibration stays valid.
    /// </summary>
    /// <param name="seed">Which of many.</param>
    /// <param name="name">Rig and address.</param>
    /// <param name="shuntOhms">Nominal resistance of the shunt.</param>
    /// <param name="shuntTolerance">Its relative tolerance.</param>
    public static Ina219Traits Draw(int seed, string name, double shuntOhms, double shuntTolerance)
    {
        var random = NoiseSource.Named(seed, name);
        return new(
            1 + OscillatorTolerance * (2 * random.Uniform() - 1),
            random.Gaussian(),
            1 + Power.Ina219Configuration.TypicalGainError * random.Gaussian(),
            1 + Power.Ina219Configuration.TypicalGainError * random.Gaussian(),
            shuntOhms * (1 + shuntTolerance * (2 * random.Uniform() - 1)),
            AssumedNoise);
    }
}
