using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.MlPerfTiny;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Traces;

namespace Hil.Results.Importing;

/// <summary>Stores a session as a run of one trial: its inputs become samples, its energy recording the trial's trace.</summary>
public static class SessionImport
{
    /// <summary>The sessions that can be imported.</summary>
    public const string Format = "mlperf-tiny";

    private const string NotStated = "not stated";
    private const long MicrosecondTicks = 1_000_000;
    private const long NanosecondTicks = 1_000_000_000;
    private const double LongestNanoseconds = uint.MaxValue;

    /// <summary>Begins, fills and concludes the run.</summary>
    /// <returns>Its report.</returns>
    /// <exception cref="TroubleException">The store or the trace cannot be written.</exception>
    public static async Task<RunReport> StoreAsync(ImportedSession session, RunStore store, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(store);
        var name = RunName.Create(time);
        var provenance = ProvenanceOf(session);
        await using var run = store.BeginRun(new RunProvenance
        {
            Run = name,
            Experiment = $"import {Format}",
            ExperimentText = string.Concat(session.Files.Select(file => $"{file.Sha256}  {file.Path}\n")),
            Bench = session.Name,
            BenchText = $"{session.Folder}\n",
        });
        var trial = await run.BeginTrialAsync(provenance, cancellation);
        var first = session.Inferences.Select(one => one.StartMicroseconds).FirstOrDefault(start => start is not null) ?? 0;
        for (var index = 0; index < session.Inferences.Count; index++)
            await trial.AddAsync(SampleOf(index, session.Inferences[index], session.Labels[index], provenance, first), cancellation);
        var trace = session.Energy?.SupplyVolts is null ? null : Keep(session, store, name, provenance);
        await trial.CompleteAsync(new TrialOutcome { Energy = session.Energy, TracePath = trace }, cancellation);
        return await RunReport.ConcludeAsync(store, run, cancellation: cancellation);
    }

    private static TrialProvenance ProvenanceOf(ImportedSession session) => new()
    {
        Rig = session.Name,
        Board = session.Device.Length > 0 ? session.Device : NotStated,
        Origin = Origin.Imported,
        Mode = StreamingMode.Sequential,
        Policy = "never",
        TickHz = session.Inferences.All(one => PerInference(one) * 1e9 < LongestNanoseconds) ? NanosecondTicks : MicrosecondTicks,
        Output = PrintedCodes.AreSoftmax(session.Inferences) ? OutputQuantisation.Softmax : null,
        Model = session.Model,
        DataSet = session.Model,
        Planned = session.Inferences.Count,
        Imported = new ImportedFacts
        {
            Format = Format,
            Folder = session.Folder,
            Auc = session.Auc,
            InferencesPerSecond = session.Throughput,
            Notes = session.Notes,
            Files = session.Files,
        },
    };

    /// <summary>Times are those of the device's clock: a session tells no others.</summary>
    private static SampleRecord SampleOf(int index, RunnerInference one, int? label, TrialProvenance trial, long first)
    {
        var local = one.Results.Count > 1 ? PrintedCodes.Largest(one.Results) : (int?)null;
        var ticks = default(PhaseTicks);
        ticks[Phase.Infer] = (uint)Math.Min(uint.MaxValue, Math.Round(PerInference(one) * trial.TickHz));
        return new SampleRecord
        {
            Sequence = index,
            DataIndex = index,
            State = SampleState.Answered,
            SentNanoseconds = Math.Max(0, (one.StartMicroseconds ?? first) - first) * 1000,
            Label = label,
            LocalOutput = trial.Output is null ? ReadOnlyMemory<sbyte>.Empty : PrintedCodes.Of(one.Results),
            LocalClass = local,
            Decision = Decision.Accept,
            Policy = PolicyKind.Never,
            AnsweredBy = AnsweredBy.Local,
            FinalClass = local,
            Ticks = ticks,
        };
    }

    /// <summary>Seconds of device time; 0 where not known.</summary>
    private static double PerInference(RunnerInference one) => 1e-6 * (one.ElapsedMicroseconds ?? 0) / one.Iterations;

    /// <summary>Keeps the recording as the trial's trace: `infer` lasts as long as a window.</summary>
    private static string? Keep(ImportedSession session, RunStore store, string run, TrialProvenance trial)
    {
        if (session.Recording is not { } recording) return null;
        var path = TraceHead.PathOf(run, trial.Rig);
        using (var writer = TraceWriter.Create(store.FullPath(path), new TraceHead(run, trial.Rig, trial.Board, session.Energy!.Meter)))
        {
            foreach (var block in recording.Samples(session.Energy.SupplyVolts, session.Saturation)) writer.Append(block.Span);
            foreach (var window in recording.Windows)
            {
                if (window.Span is not { } span) continue;
                writer.Append(new PhaseEdge(span.Begin, Phase.Infer));
                writer.Append(new PhaseEdge(span.End, Phase.Idle));
            }

            writer.Complete();
        }

        PowerTrace.Seal(store.FullPath(path));
        return path;
    }
}
