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
    /// <param name="known">What is known of the images already; grows.</param>
    /// <param name="data">Images.</param>
    /// <param name="samples">How many of them, from the first.</param>
    /// <param name="trials">Trials that these images went to, in the same order, and some of them perhaps a second time.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task RunAsync(
        EdgeService edge, ShadowScores known, IDataSet data, int samples, IReadOnlyList<RigEnd> trials, CancellationToken cancellation)
    {
        var again = trials.Select(trial => trial.Moved.Select((image, index) => (image, Sequence: samples + index)).ToLookup(one => one.image, one => one.Sequence)).ToArray();
        var pixels = new byte[Batch * data.SampleBytes];
        for (var image = 0; image < samples; image++)
        {
            if (image == known.Count) await AskAsync(edge, known, data, Math.Min(Batch, samples - image), pixels, cancellation);
            if (!EdgeDecision.TryClass(known[image], out var answer)) continue;
            var output = MemoryMarshal.AsBytes(known[image]).ToArray();
            for (var trial = 0; trial < trials.Count; trial++)
            {
                foreach (var sequence in again[trial][image].Prepend(image))
                    await trials[trial].Trial!.AddShadowAsync(new ShadowRecord(sequence, answer, output), cancellation);
            }
        }
    }

    private static async Task AskAsync(EdgeService edge, ShadowScores known, IDataSet data, int count, byte[] pixels, CancellationToken cancellation)
    {
        for (var i = 0; i < count; i++) data.Read(known.Count + i, pixels.AsSpan(i * data.SampleBytes, data.SampleBytes));
        var scores = new float[count * known.Classes];
        await edge.ShadowAsync(pixels.AsMemory(0, count * data.SampleBytes), scores, cancellation);
        known.Add(scores);
    }
}
