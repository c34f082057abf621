using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Store;

namespace Hil.Results.Comparing;

/// <summary>One trial of a run with its answered samples.</summary>
internal sealed class ComparedTrial
{
    private readonly List<ComparedSample> samples = [];

    /// <param name="run">Whose it is.</param>
    /// <param name="trial">The trial.</param>
    /// <param name="all">Its samples in order of their ids; read once.</param>
    /// <param name="energies">The energies that are known of them, in the same order; read once.</param>
    public ComparedTrial(StoredRun run, StoredTrial trial, IEnumerable<SampleRecord> all, IEnumerable<SampleEnergy> energies)
    {
        (Run, Trial) = (run.Provenance.Run, trial);
        Beta = trial.Provenance.Beta ?? run.Provenance.Beta;
        var bySequence = energies.ToDictionary(energy => energy.Sequence);
        long sent = 0;
        foreach (var sample in all)
        {
            sent++;
            if (sample.State != SampleState.Answered) continue;
            samples.Add(ComparedSample.Of(sample, trial.Provenance, bySequence.TryGetValue(sample.Sequence, out var energy) ? energy : null));
        }

        // As a report judges it: every sample that was planned and sent is answered, and nothing broke.
        Whole = trial.Trouble is null && samples.Count > 0 && samples.Count == (trial.Sent ?? sent) && samples.Count >= trial.Provenance.Planned;
    }

    /// <summary>Run id.</summary>
    public string Run { get; }

    public StoredTrial Trial { get; }

    public TrialProvenance Provenance => Trial.Provenance;

    /// <summary>Cost of an offload.</summary>
    public double Beta { get; }

    /// <summary>Nothing is missing of it.</summary>
    public bool Whole { get; }

    /// <summary>The answered ones, in the order of the run.</summary>
    public IReadOnlyList<ComparedSample> Samples => samples;

    /// <summary>Device time of a sample's phase, microseconds.</summary>
    public double Microseconds(in ComparedSample sample, Phase phase) => sample.Ticks[phase] * (1e6 / Provenance.TickHz);
}
