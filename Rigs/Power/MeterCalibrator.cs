using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Rigs.Power;

/// <summary>
/// What a calibration is computed from: samples of a session that was opened without one, with nothing connected for the zero,
/// and with a known current for the gain. Warm-up is the caller's to leave out.
/// </summary>
public static class MeterCalibrator
{
    /// <summary>Fewer samples tell nothing about their own error.</summary>
    public const int FewestSamples = 256;

    // Blocks are doubled in length until so few are left: their scatter then is itself known to a fifth.
    private const int FewestBlocks = 16;

    /// <summary>The offset, from samples with the load off. The gain stays that of the data sheet.</summary>
    /// <param name="off">Samples with nothing connected.</param>
    /// <param name="facts">The meter's.</param>
    /// <param name="date">Now, UTC.</param>
    /// <exception cref="TroubleException">The samples cannot be used.</exception>
    public static MeterCalibration Zero(ReadOnlySpan<PowerSample> off, MeterFacts facts, DateTimeOffset date)
    {
        var (offset, error) = MeanOf(off, facts);
        return new(date, offset, error, 1, facts.GainError, "", facts.TemperatureCelsius);
    }

    /// <summary>The gain against a known resistor between the meter's output and ground.</summary>
    /// <param name="zero">The offset, just measured.</param>
    /// <param name="loaded">Samples with the resistor connected.</param>
    /// <param name="resistance">Its value.</param>
    /// <param name="tolerance">Limits of its error: relative, 0.001 for 0.1 %.</param>
    /// <param name="voltageError">Relative standard error of the meter's voltage.</param>
    /// <param name="facts">The meter's.</param>
    /// <exception cref="TroubleException">The samples cannot be used.</exception>
    public static MeterCalibration AgainstResistor(
        MeterCalibration zero, ReadOnlySpan<PowerSample> loaded, Ohms resistance, double tolerance, double voltageError, MeterFacts facts)
    {
        double volts = 0;
        foreach (ref readonly var sample in loaded)
            volts += sample.Volts;
        var expected = new Amperes(volts / Math.Max(1, loaded.Length) / resistance.Value);

        // The voltage's error is in the expected current, and once more, the same, in every power that is made of it.
        var error = Math.Sqrt(tolerance * tolerance / 3 + 4 * voltageError * voltageError);
        return AgainstReference(zero, loaded, expected, error, FormattableString.Invariant($"resistor {resistance} +-{tolerance * 100:0.###} %"), facts);
    }

    /// <summary>The gain against another meter's reading of the same current.</summary>
    /// <param name="zero">The offset, just measured.</param>
    /// <param name="loaded">Samples of the current.</param>
    /// <param name="reference">What it is.</param>
    /// <param name="referenceError">Relative standard error of that.</param>
    /// <param name="name">What said so, for the provenance.</param>
    /// <param name="facts">The meter's.</param>
    /// <exception cref="TroubleException">The samples cannot be used, or the current is too small to tell a gain.</exception>
    public static MeterCalibration AgainstReference(
        MeterCalibration zero, ReadOnlySpan<PowerSample> loaded, Amperes reference, double referenceError, string name, MeterFacts facts)
    {
        var (raw, error) = MeanOf(loaded, facts);
        var current = raw - zero.OffsetAmperes;
        error = Math.Sqrt(error * error + zero.OffsetError * zero.OffsetError);
        if (!(current > 20 * error) || reference.Value <= 0)
        {
            throw Trouble(facts, FormattableString.Invariant($"A current of {current * 1e3:0.###} mA +-{error * 1e3:0.####} mA tells no gain"),
                "Connect a load that draws at least a tenth of the meter's full scale.");
        }

        var gainError = Math.Sqrt(Math.Pow(error / current, 2) + referenceError * referenceError);
        return zero with { Gain = reference.Value / current, GainError = gainError, Reference = name };
    }

    /// <summary>
    /// Mean and its standard error. Noise of a meter is not white: the error is the largest that means of blocks of 1, 2, 4, ... samples
    /// give (Flyvbjerg, Petersen 1989); where noise does not move the reading over its steps, their rounding adds to it.
    /// </summary>
    private static (double Mean, double Error) MeanOf(ReadOnlySpan<PowerSample> samples, MeterFacts facts)
    {
        if (samples.Length < FewestSamples)
            throw Trouble(facts, $"{samples.Length} samples are too few to calibrate with", $"Take at least {FewestSamples}.");
        var blocks = new double[samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            if ((samples[i].Flags & PowerFlags.Saturated) != 0)
                throw Trouble(facts, "The meter was out of its range", "Use a larger resistor, or a larger range.");
            blocks[i] = samples[i].Amperes;
        }

        var mean = blocks.Average();
        double error = 0, scatter = 0;
        for (var count = blocks.Length; count >= FewestBlocks; count /= 2)
        {
            var square = blocks.AsSpan(0, count).ToArray().Sum(value => (value - mean) * (value - mean)) / (count - 1);
            scatter = count == blocks.Length ? Math.Sqrt(square) : scatter;
            error = Math.Max(error, Math.Sqrt(square / count));
            for (var i = 0; i < count / 2; i++)
                blocks[i] = (blocks[2 * i] + blocks[2 * i + 1]) / 2;
        }

        var rounding = scatter < facts.ResolutionAmperes / 2 ? facts.ResolutionAmperes / Math.Sqrt(12) : 0;
        return (mean, Math.Sqrt(error * error + rounding * rounding));
    }

    private static TroubleException Trouble(MeterFacts facts, string what, string remedy) => new(TroubleKind.Infrastructure, what, facts.Identity, remedy);
}
