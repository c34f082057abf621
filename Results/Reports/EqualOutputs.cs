using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Hil.Results.Statistics;

namespace Hil.Results.Reports;

/// <summary>
/// Trials in which boards and edge gave the same outputs on the same images, to the bit: the cells of a sweep over policies, or boards whose
/// engines agree. Curves over thresholds and the baselines are the same for all of them.
/// </summary>
/// <param name="Trials">At least one.</param>
/// <param name="Curve">Every threshold of the maximum probability, against the truth of the trials; null when truth, edge or scores are missing.</param>
public sealed record EqualOutputs(IReadOnlyList<ReportedTrial> Trials, ThresholdCurve? Curve)
{
    /// <summary>The trial that stands for all of them.</summary>
    public ReportedTrial First => Trials[0];

    /// <summary>The first trial whose policy chose: what it offloaded and what it accepted can be shown.</summary>
    public ReportedTrial Deciding => Trials.FirstOrDefault(trial => trial.Report.OffloadRate is > 0 and < 1) ?? First;

    /// <summary>Rigs, each once: `mps2, netduino`.</summary>
    public string Rigs => string.Join(", ", Trials.Select(trial => trial.Report.Rig).Distinct());

    internal static IReadOnlyList<EqualOutputs> Among(IEnumerable<ReportedTrial> trials) =>
    [
        .. trials.GroupBy(Fingerprint).Select(group => new EqualOutputs([.. group], CurveOf(group.First()))),
    ];

    private static ThresholdCurve? CurveOf(ReportedTrial trial)
    {
        var tally = new TrialTally(trial.Provenance);
        foreach (var sample in trial.Samples) tally.Add(sample);
        return ThresholdCurve.Of(trial.Report.Truth == Truth.Labels ? tally.ScoredByLabels : tally.ScoredByEdge);
    }

    private static string Fingerprint(ReportedTrial trial)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> numbers = stackalloc byte[20];
        foreach (var sample in trial.Answered)
        {
            BinaryPrimitives.WriteInt64LittleEndian(numbers, sample.DataIndex);
            BinaryPrimitives.WriteInt32LittleEndian(numbers[8..], sample.Label ?? -1);
            BinaryPrimitives.WriteInt32LittleEndian(numbers[12..], sample.EdgeClass ?? -1);
            BinaryPrimitives.WriteInt32LittleEndian(numbers[16..], sample.LocalClass ?? -1);
            hash.AppendData(numbers);
            hash.AppendData(MemoryMarshal.AsBytes(sample.LocalOutput.Span));
        }

        // What a sweep may vary and what the curves depend on besides the outputs.
        var apart = FormattableString.Invariant($"{trial.Run.Provenance.Beta} {trial.Report.Cost.Beta} {trial.Provenance.Output} {trial.Provenance.DataSet}");
        return apart + Convert.ToHexString(hash.GetHashAndReset());
    }
}
