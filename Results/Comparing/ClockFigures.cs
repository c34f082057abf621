using System.Globalization;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Comparing;

/// <summary>Latencies of the phases and throughput: what boards' clocks say.</summary>
internal static class ClockFigures
{
    private static readonly int[] Percents = [50, 95];

    public static IEnumerable<FigureComparison> Of(TrialPair pair)
    {
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            foreach (var figure in Latency(pair, phase)) yield return figure;
        }

        if (Windows(pair) is { } windows) yield return windows;
        if ((pair.Before.Provenance.Imported?.InferencesPerSecond, pair.After.Provenance.Imported?.InferencesPerSecond) is ({ } was, { } now))
            yield return FigureComparison.Refused("imagesPerSecond", Direction.Higher, was, now, "one figure of each session: nothing tells how it scatters");
    }

    /// <summary>Why times of two trials must not be compared; null when they may.</summary>
    public static string? Refusal(TrialProvenance before, TrialProvenance after) =>
        (before.Origin == Origin.Emulated) != (after.Origin == Origin.Emulated) ? $"{RunRows.Word(before.Origin)} against {RunRows.Word(after.Origin)}"
        : before.EmulatedTime != after.EmulatedTime ? $"emulated time ran otherwise: {before.EmulatedTime ?? "the host's"} and {after.EmulatedTime ?? "the host's"}"
        : before.Mode != after.Mode ? $"streaming was {RunRows.Word(before.Mode)} and {RunRows.Word(after.Mode)}"
        : null;

    /// <summary>Why a phase is shown and not judged; null when it is the board's alone.</summary>
    public static string? Unjudged(TrialProvenance trial, Phase phase) =>
        trial is { Origin: Origin.Emulated, EmulatedTime: null } ? "the board is a process: its times are those of the host's load"
        : phase is Phase.Infer or Phase.Decide ? null
        : "host, link and edge have a part in it";

    private static IEnumerable<FigureComparison> Latency(TrialPair pair, Phase phase)
    {
        var name = $"latencyUs.{SettingName.Camel(phase.ToString())}.p";
        var (before, after) = (Times(pair.Before), Times(pair.After));
        if (before.Length == 0 && after.Length == 0) return [];
        var refusal = Refusal(pair.Before.Provenance, pair.After.Provenance)
            ?? (before.Length == 0 ? $"not known in {pair.Before.Run}" : after.Length == 0 ? $"not known in {pair.After.Run}" : null);
        // Only where every time has its partner: else the values would not be those of the reports.
        var pairs = pair.SameModel ? pair.Pairs.Where(one => one.Before.Has(phase) && one.After.Has(phase)).ToArray() : [];
        var paired = pairs.Length > 0 && pairs.Length == before.Length && pairs.Length == after.Length;
        if (paired) after = [.. pairs.Select(one => pair.After.Microseconds(one.After, phase))];
        var enough = Percents.Where(percent => Math.Min(before.Length, after.Length) >= QuantileBootstrap.LeastCount(percent)).ToArray();
        var tested = refusal is not null ? [] : QuantileBootstrap.Of(before, after, paired, [.. enough.Select(percent => (percent, (Func<double, double>)Noise))]);
        return Percents.Select(percent => Array.IndexOf(enough, percent) is >= 0 and var index && refusal is null
            ? FigureComparison.Tested(Figure(percent), Direction.Lower, tested[index], Noise(tested[index].Before), Unjudged(pair.Before.Provenance, phase))
            : FigureComparison.Refused(Figure(percent), Direction.Lower, Quantile(before, percent), Quantile(after, percent), refusal ?? TooFew(percent)));

        double[] Times(ComparedTrial trial) => [.. trial.Samples.Where(sample => sample.Has(phase)).Select(sample => trial.Microseconds(sample, phase))];

        // A tick more or less is how a clock rounds.
        double Noise(double was) => (NoiseGate.Latency * Math.Abs(was)) + (1e6 / Math.Min(pair.Before.Provenance.TickHz, pair.After.Provenance.TickHz));

        string Figure(int percent) => name + percent.ToString(CultureInfo.InvariantCulture);
    }

    private static string TooFew(int percent) =>
        string.Create(CultureInfo.InvariantCulture, $"too few samples: {QuantileBootstrap.LeastCount(percent)} bound a {percent} % quantile");

    private static double? Quantile(double[] values, int percent)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : sorted[(int)((((long)percent * sorted.Length) + 99) / 100) - 1];
    }

    /// <summary>Medians of MLPerf Tiny's windows; a median of normal values has pi/2 times the variance of their mean.</summary>
    private static FigureComparison? Windows(TrialPair pair)
    {
        const string Figure = "throughput.inferencesPerSecond";
        var (before, after) = (Rates(pair.Before), Rates(pair.After));
        if (before.Length == 0 && after.Length == 0) return null;
        var (was, now) = (Median.Of(before), Median.Of(after));
        var refusal = Refusal(pair.Before.Provenance with { Mode = default }, pair.After.Provenance with { Mode = default })
            ?? (Math.Min(before.Length, after.Length) < 2 ? "fewer than two valid windows tell nothing of their scatter" : null);
        if (refusal is not null) return FigureComparison.Refused(Figure, Direction.Higher, was, now, refusal);
        var error = Math.Sqrt(Math.PI / 2 * ((Square(Spread.Of(before)) / before.Length) + (Square(Spread.Of(after)) / after.Length)));
        var (count, noise) = (Math.Min(before.Length, after.Length), NoiseGate.Throughput * was!.Value);
        return FigureComparison.Tested(Figure, Direction.Higher, TestedDifference.Normal(was.Value, now!.Value, noise, error, count,
            Tail.LeastUnpaired(before.Length, after.Length), paired: false, "Student's t of windows"), noise);
    }

    private static double[] Rates(ComparedTrial trial) =>
        [.. trial.Trial.Throughput?.Windows.Where(window => window.Valid).Select(window => window.Inferences / window.Seconds) ?? []];

    private static double Square(double value) => value * value;
}
