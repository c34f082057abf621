using System.Runtime.InteropServices;
using Hil.Data;
using Hil.Edge;
using Hil.Results.Store;

namespace Hil.Engine.Running;

/// <summary>
/// Shows every image to the edge model off the measured path, so that the baselines and both truths are known
/// (an offloaded image too: its scores come from here, its answer from the reply that the board got).
/// </summary>
internal static class ShadowPass
{
    private const int Batch = 16;

    /// <param name="edge">Gives way to offloads.</param>
    /// <param name="classes">Scores of one image.</param>
    /// <param name="data">Images.</param>
    /// <param name="samples">How many of them, from the first.</param>
    /// <param name="trials">Trials that these images went to, in the same order, and some of them perhaps a second time.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task RunAsync(
        EdgeService edge, int classes, IDataSet data, int samples, IReadOnlyList<RigEnd> trials, CancellationToken cancellation)
    {
        var again = trials.Select(trial => trial.Moved.Select((image, index) => (image, Sequence: samples + index)).ToLookup(one => one.image, one => one.Sequence)).ToArray();
        var pixels = new byte[Batch * data.SampleBytes];
        for (var first = 0; first < samples; first += Batch)
        {
            var count = Math.Min(Batch, samples - first);
            for (var i = 0; i < count; i++) data.Read(first + i, pixels.AsSpan(i * data.SampleBytes));
            var scores = new float[count * classes];
            await edge.ShadowAsync(pixels.AsMemory(0, count * data.SampleBytes), scores, cancellation);
            for (var i = 0; i < count; i++)
            {
                var row = scores.AsSpan(i * classes, classes);
                if (!EdgeDecision.TryClass(row, out var answer)) continue;
                var output = MemoryMarshal.AsBytes(row).ToArray();
                for (var trial = 0; trial < trials.Count; trial++)
                {
                    foreach (var sequence in again[trial][first + i].Prepend(first + i))
                        await trials[trial].Trial!.AddShadowAsync(new ShadowRecord(sequence, answer, output), cancellation);
                }
            }
        }
    }
}
