using Hil.Protocols.Quantities;

namespace Hil.Results.Tests.Energy;

/// <summary>A meter like an INA219 with 12 bit pairs on 0.1 ohm: looks at the current for 532 us, then at the voltage for as long.</summary>
internal sealed record Sampler
{
    public double Window { get; init; } = 532_000;

    public double Period { get; init; } = 1_064_000;

    /// <summary>Of both, relative: the chip's own oscillator.</summary>
    public double Oscillator { get; init; } = 1;

    /// <summary>A.</summary>
    public double Offset { get; init; }

    public double Gain { get; init; } = 1;

    /// <summary>rms, in steps, before quantisation: an assumption about the chip.</summary>
    public double NoiseSteps { get; init; } = 0.7;

    public double Step { get; init; } = 1e-4;

    public double Volts { get; init; } = 3.3;

    /// <summary>How well the samples' times are known, ns rms.</summary>
    public double Jitter { get; init; } = 1000;

    /// <summary>Samples a waveform from its begin to its end.</summary>
    /// <param name="waveform">In true time.</param>
    /// <param name="draw">Noise.</param>
    /// <param name="clock">True time to the meter's.</param>
    public PowerSample[] Sample(Waveform waveform, Draw draw, Func<double, long> clock)
    {
        var (window, period) = (Window * Oscillator, Period * Oscillator);
        var samples = new PowerSample[(int)((waveform.End - (2 * period)) / period)];
        var cursor = new Waveform.Cursor(waveform);
        var start = draw.Uniform(0, period);
        for (var index = 0; index < samples.Length; index++, start += period)
        {
            var current = (cursor.Mean(start, start + window) + Offset) * Gain;
            var read = Step > 0 ? Math.Round((current / Step) + draw.Normal(NoiseSteps)) * Step : current;
            var jitter = draw.Normal(Jitter);
            var volts = Math.Floor((Volts / 0.004) + 1e-9) * 0.004;
            samples[index] = new PowerSample(clock(start + jitter), clock(start + window + jitter), (float)read, (float)volts, PowerFlags.None);
        }

        return samples;
    }
}
