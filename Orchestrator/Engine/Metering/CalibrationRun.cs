using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs.Power;

namespace Hil.Engine.Metering;

/// <summary>What a meter's gain is compared with.</summary>
public abstract record GainReference
{
    private GainReference()
    {
    }

    /// <summary>A known resistor between the meter's output and ground.</summary>
    /// <param name="Resistance">Its value.</param>
    /// <param name="Tolerance">Limits of its error, relative.</param>
    public sealed record Resistor(Ohms Resistance, double Tolerance) : GainReference;

    /// <summary>Another meter in series.</summary>
    /// <param name="Current">What it reads.</param>
    /// <param name="Error">Relative standard error of that.</param>
    public sealed record Reading(Amperes Current, double Error) : GainReference;
}

/// <summary>Calibrates one rig's meter: its zero, then its gain. Real ones are wired by a person, who is asked; emulated ones wire themselves.</summary>
/// <param name="meter">The meter; the rig is held by the caller.</param>
/// <param name="ask">Asks a person to do something, and completes when it is done.</param>
public sealed class CalibrationRun(RigMeter meter, Func<string, CancellationToken, Task> ask)
{
    // Over four seconds of an INA219: its offset is then known to a hundredth of a step.
    private const int Samples = 4096;
    private const int WarmUp = 64;

    /// <summary>Measures, and keeps what was found out.</summary>
    /// <param name="reference">For the gain; null for the zero alone.</param>
    /// <param name="cancellation">Leaves the calibration as it was.</param>
    /// <exception cref="TroubleException">The meter cannot be had, or what it read cannot be calibrated with; the calibration is as it was.</exception>
    public async Task<StoredCalibration> RunAsync(GainReference? reference, CancellationToken cancellation)
    {
        var (facts, off) = await MeasureAsync(new MeterLoad.Off(), "Take the load off the meter's output", cancellation);
        var calibration = MeterCalibrator.Zero(off, facts, meter.Services.Clock.GetUtcNow());
        if (reference is GainReference.Resistor resistor)
        {
            var (_, loaded) = await MeasureAsync(new MeterLoad.Resistor(resistor.Resistance),
                $"Connect the resistor of {resistor.Resistance} to the meter's output", cancellation);
            calibration = MeterCalibrator.AgainstResistor(calibration, loaded, resistor.Resistance, resistor.Tolerance, Ina219Configuration.TypicalGainError, facts);
        }
        else if (reference is GainReference.Reading reading)
        {
            if (facts.Origin == Origin.Emulated)
            {
                throw new TroubleException(TroubleKind.Configuration, "Nobody can read another meter beside an emulated one", meter.Bench.File,
                    "Calibrate against a resistor: --resistor '100 ohm'.");
            }

            var (_, loaded) = await MeasureAsync(new MeterLoad.Off(), $"Connect the load that draws {reading.Current}", cancellation);
            calibration = MeterCalibrator.AgainstReference(calibration, loaded, reading.Current, double.Hypot(reading.Error, Ina219Configuration.TypicalGainError), $"reading of {reading.Current}", facts);
        }

        await meter.SaveAsync(facts, calibration, cancellation);
        return new StoredCalibration(facts.Meter, facts.Identity, calibration);
    }

    private async Task<(MeterFacts Facts, PowerSample[] Samples)> MeasureAsync(MeterLoad load, string request, CancellationToken cancellation)
    {
        await using var session = await meter.OpenUncalibratedAsync(load, cancellation);
        if (session.Facts.Origin == Origin.Measured) await ask(request, cancellation);

        // What was read while the wires were moved.
        while (session.Samples.TryRead(out _))
        {
        }

        var taken = new List<PowerSample>(Samples + WarmUp);
        await foreach (var sample in session.Samples.ReadAllAsync(cancellation))
        {
            taken.Add(sample);
            if (taken.Count == Samples + WarmUp) return (session.Facts, [.. taken.Skip(WarmUp)]);
        }

        throw session.Lost.IsCompleted ? await session.Lost : new TroubleException(TroubleKind.Infrastructure,
            $"The meter gave {taken.Count} samples and no more", session.Facts.Identity, $"A calibration needs {Samples + WarmUp}.");
    }
}
