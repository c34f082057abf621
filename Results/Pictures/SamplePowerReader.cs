using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Store;
using Hil.Results.Traces;

namespace Hil.Results.Pictures;

/// <summary>Finds one sample of a stored run in its power trace.</summary>
public static class SamplePowerReader
{
    /// <summary>What is drawn of a trace that tells nothing of phases.</summary>
    private const long Unphased = 1_000_000_000;

    /// <summary>What is drawn before and after the sample, as a share of its length.</summary>
    private const double Margin = 0.05;

    /// <summary>Reads what a picture of a sample's power shows.</summary>
    /// <param name="store">Where the run is.</param>
    /// <param name="run">Run id.</param>
    /// <param name="rig">Rig name; null for the first one with a trace.</param>
    /// <param name="sequence">
    /// Sample id; null for the first offloaded one, or the first one when none was. Where the run came to no end, so that the trace does
    /// not tell which sample was when, it is the first image by the phase line, and without that the trace's first second.
    /// </param>
    /// <exception cref="TroubleException">
    /// There is no such run, rig or sample, the trace is missing or damaged, or it does not tell when the sample was.
    /// </exception>
    public static SamplePower Read(RunStore store, string run, string? rig = null, long? sequence = null)
    {
        var trial = TrialOf(store, store.Load(run), rig);
        using var trace = store.OpenTrace(run, trial);
        var decisions = new Dictionary<long, Decision?>();
        foreach (var sample in store.Samples(trial)) decisions[sample.Sequence] = sample.Decision;
        if (IntervalOf(trace, decisions, sequence) is { } interval)
        {
            var energy = store.Energies(trial).Where(one => one.Sequence == interval.Sequence).Select(one => (SampleEnergy?)one).FirstOrDefault();
            var known = Drawn(run, trial, trace, PhasesOf(interval, energy), interval.Start!.Value, interval.End!.Value);
            var decision = decisions.GetValueOrDefault(interval.Sequence);
            return known with { Sequence = interval.Sequence, Offloaded = decision is null ? null : decision == Decision.Offload };
        }

        if (sequence is { } asked) throw Untold(run, trial, asked, decisions.ContainsKey(asked));
        var phases = PhasesOf(trace.Edges());
        var from = phases.Count > 0 ? phases[0].Start : trace.Span.From;
        return Drawn(run, trial, trace, phases, from, phases.Count > 0 ? phases[^1].End : from + Unphased);
    }

    private static StoredTrial TrialOf(RunStore store, StoredRun run, string? rig)
    {
        var trials = run.Trials.OrderBy(trial => trial.Provenance.Rig, StringComparer.Ordinal).ToArray();
        if (rig is not null)
        {
            return trials.FirstOrDefault(trial => trial.Provenance.Rig == rig) ?? throw new TroubleException(
                TroubleKind.Configuration, $"The run has no rig '{rig}'", $"run {run.Provenance.Run}",
                SettingName.Nearest(rig, [.. trials.Select(trial => trial.Provenance.Rig)]) is { } near ? $"Did you mean '{near}'?"
                : $"Its rigs are {string.Join(", ", trials.Select(trial => trial.Provenance.Rig))}.");
        }

        return trials.FirstOrDefault(trial => store.HasTrace(run.Provenance.Run, trial)) ?? throw new TroubleException(
            TroubleKind.Data, "The run has no power trace", $"run {run.Provenance.Run}", "Give a rig of its bench a `meter:`, and run again.");
    }

    private static SampleInterval? IntervalOf(PowerTrace trace, Dictionary<long, Decision?> decisions, long? sequence)
    {
        SampleInterval? first = null;
        foreach (var interval in trace.Intervals().Where(interval => interval.Start is not null))
        {
            if (sequence is { } asked ? interval.Sequence == asked : decisions.GetValueOrDefault(interval.Sequence) == Decision.Offload) return interval;
            if (sequence is null) first ??= interval;
        }

        return first;
    }

    private static List<PhasePower> PhasesOf(in SampleInterval interval, SampleEnergy? energy)
    {
        var phases = new List<PhasePower>();
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
        {
            if (!interval.Has(phase)) continue;
            var (joules, half) = (energy?.Joules[phase] ?? double.NaN, energy?.HalfWidths95[phase] ?? double.NaN);
            phases.Add(new PhasePower(phase, interval.Starts[phase], interval.Ends[phase], Known(joules), Known(half)));
        }

        phases.Sort((left, right) => left.Start.CompareTo(right.Start));
        return phases;

        static double? Known(double joules) => double.IsFinite(joules) ? joules * 1e6 : null;
    }

    /// <summary>The first image by the phase line: from its first byte until the board is idle again.</summary>
    private static List<PhasePower> PhasesOf(IEnumerable<PhaseEdge> edges)
    {
        var phases = new List<PhasePower>();
        PhaseEdge? last = null;
        foreach (var edge in edges)
        {
            if (last is { Phase: not (Phase.Idle or Phase.Sleep) } begun)
            {
                phases.Add(new PhasePower(begun.Phase, begun.Time, edge.Time, null, null));
                if (edge.Phase is Phase.Idle or Phase.Sleep or Phase.Receive) break;
            }

            // Whatever was under way when the meter began to look is not whole.
            last = last is null && edge.Phase != Phase.Receive ? null : edge;
        }

        return phases;
    }

    private static SamplePower Drawn(string run, StoredTrial trial, PowerTrace trace, List<PhasePower> phases, long from, long to)
    {
        var margin = phases.Count > 0 ? (long)((to - from) * Margin) : 0;
        var samples = new List<PowerSample>();
        foreach (var block in trace.Samples(from - margin, to + margin)) samples.AddRange(block.Span);
        if (samples.Count == 0)
        {
            throw new TroubleException(TroubleKind.Data, "The meter has no samples of that time", $"run {run}, rig {trial.Provenance.Rig}",
                "It was lost, or stopped before: draw another sample with --sample.");
        }

        return new SamplePower
        {
            Run = run,
            Trial = trial,
            // What came up while it sampled is in the report; a run without an end has none.
            Meter = trial.Energy?.Meter ?? trace.Head.Meter,
            SupplyVolts = samples.Average(sample => (double)sample.Volts),
            Zero = from,
            Samples = samples,
            Phases = phases,
        };
    }

    private static TroubleException Untold(string run, StoredTrial trial, long sequence, bool stored)
    {
        var where = $"run {run}, rig {trial.Provenance.Rig}";
        return stored
            ? new TroubleException(TroubleKind.Data, $"The power trace does not tell when sample {sequence} was in work", where,
                "It has no times for samples that were not answered, and none at all when the run was cut short: leave --sample out.")
            : new TroubleException(TroubleKind.Configuration, $"There is no sample {sequence}", where, "Samples are counted from 0.");
    }
}
