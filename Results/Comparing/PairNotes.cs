using System.Globalization;
using Hil.Results.Store;

namespace Hil.Results.Comparing;

/// <summary>What a reader must know of two trials besides their figures.</summary>
internal static class PairNotes
{
    private static readonly (string Name, Func<TrialProvenance, object?> Of)[] Facts =
    [
        ("board", trial => trial.Board), ("model", trial => $"{trial.Model} {Short(trial.ModelHash)}".TrimEnd()), ("edge model", trial => Short(trial.EdgeModelHash)),
        ("firmware", trial => Short(trial.Firmware)), ("clock in Hz", trial => trial.ClockHz), ("baud", trial => trial.Baud),
        ("decided by", trial => RunRows.Word(trial.DecidedBy)), ("broker", trial => trial.ExternalBroker ?? "its own"), ("network", trial => trial.Network ?? "none"),
    ];

    public static IEnumerable<string> Of(TrialPair pair)
    {
        foreach (var (trial, name) in new[] { (pair.Before, pair.Before.Run), (pair.After, pair.After.Run) })
        {
            if (!trial.Whole) yield return $"{name} is not whole: samples are missing{(trial.Trial.Trouble is { } trouble ? $": {trouble}" : "")}";
        }

        if (pair.Unpaired is { } reason) yield return $"samples are not paired: {reason}";
        else if (pair.Pairs.Count < Math.Max(pair.Before.Samples.Count, pair.After.Samples.Count))
            yield return string.Create(CultureInfo.InvariantCulture, $"{pair.Pairs.Count} samples are in both of {pair.Before.Samples.Count} and {pair.After.Samples.Count}");
        var (before, after) = (pair.Before.Provenance, pair.After.Provenance);
        if (before.Origin != after.Origin) yield return $"{RunRows.Word(before.Origin)} against {RunRows.Word(after.Origin)}";
        foreach (var (name, of) in Facts)
        {
            if (!Equals(of(before), of(after))) yield return string.Create(CultureInfo.InvariantCulture, $"{name}: {of(before)} and {of(after)}");
        }
    }

    private static string Short(string? hash) => hash is { Length: > 12 } ? hash[..12] : hash ?? "none";
}
