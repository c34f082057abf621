using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Statistics;
using Hil.Results.Tuning;

namespace Hil.Results.Tests.Tuning;

/// <summary>Recorded outputs of a made-up softmax model: the surer it is, the more often it is right.</summary>
internal static class GivenOutputs
{
    /// <summary>Samples whose largest of three probabilities is uniform in 1/3..1 and right that often; the edge is right 97 % of the time.</summary>
    public static RecordedSample[] Calibrated(int count, int seed, int classes = 3)
    {
        var random = new Random(seed);
        var samples = new RecordedSample[count];
        for (var index = 0; index < count; index++)
        {
            var (truth, sure) = (random.Next(classes), (1 + (random.NextDouble() * (classes - 1))) / classes);
            var local = random.NextDouble() < sure ? truth : (truth + 1 + random.Next(classes - 1)) % classes;
            var edge = random.NextDouble() < 0.97 ? truth : (truth + 1) % classes;
            var codes = new sbyte[classes];
            for (var one = 0; one < classes; one++) codes[one] = Code(one == local ? sure : (1 - sure) / (classes - 1));
            // Of equals the first is the answer: the local class is to be that.
            codes[local] = Math.Max(codes[local], (sbyte)(codes.Max() + (codes.AsSpan(0, local).Contains(codes.Max()) ? 1 : 0)));
            samples[index] = new RecordedSample((uint)index, codes, local, local, edge, truth, Offloaded: false);
        }

        return samples;
    }

    public static TuningSamples By(this RecordedSample[] samples, Truth truth, LossRule rule = default) =>
        TuningSamples.Of(samples, OutputQuantisation.Softmax, truth, rule);

    private static sbyte Code(double probability) => (sbyte)(Math.Min(255, Math.Round(probability * 256)) - 128);
}
