using Hil.Engine.Planning;
using Hil.Engine.Running;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Store;
using Hil.Results.Traces;
using Hil.Rigs;
using Hil.Rigs.Links;

namespace Hil.Engine.Metering;

/// <summary>
/// The energy of one rig's trial, from the baselines to the stored figures. A rig without a meter has none; one whose meter
/// cannot be had runs all the same, and its report says why it has no energy.
/// </summary>
internal sealed class TrialEnergies : IAsyncDisposable
{
    private readonly RunPlan plan;
    private readonly Rig stand;
    private readonly RunSurroundings around;
    private readonly string path;
    private TrialMeter? meter;
    private EnergyReport? absent;

    private TrialEnergies(RunPlan plan, Rig stand, RunSurroundings around, long trial)
    {
        (this.plan, this.stand, this.around) = (plan, stand, around);
        path = TraceHead.PathOf(around.Run.Run, stand.Name, plan.Setting.Count > 0 ? plan.Cell : null, trial);
    }

    private string File => Path.Combine(Path.GetDirectoryName(around.Workspace.ResultsDatabase)!, path);

    /// <summary>Opens the rig's meter where it has one, and begins to record.</summary>
    public static async Task<TrialEnergies> StartAsync(RunPlan plan, RigPlan rig, Rig stand, RunSurroundings around, TrialWriter trial, CancellationToken cancellation)
    {
        var energies = new TrialEnergies(plan, stand, around, trial.Id);
        if (RigMeter.Find(around.Workspace, plan.Bench, rig, around.Services) is not { } meter) return energies;
        if (stand.Session is null)
        {
            energies.absent = Absent(new MeterFacts { Meter = meter.Name, Origin = rig.Rig.Connection.Origin }, new TroubleException(
                TroubleKind.Configuration, "The firmware tells nothing of its phases", rig.Rig.Name, "Energies are of boards with HIL's own firmware."));
            return energies;
        }

        try
        {
            energies.meter = await TrialMeter.StartAsync(meter, stand, energies.File, around.Run.Run, plan.Experiment.Energy, cancellation);
        }
        catch (TroubleException trouble)
        {
            energies.absent = Absent(new MeterFacts { Meter = meter.Name, Origin = rig.Rig.Connection.Origin }, trouble);
        }

        return energies;
    }

    /// <summary>See <see cref="TrialMeter.BeforeAsync"/>.</summary>
    public Task BeforeAsync(CancellationToken cancellation) => meter?.BeforeAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>See <see cref="TrialMeter.BetweenAsync"/>.</summary>
    public ValueTask BetweenAsync(uint sample, CancellationToken cancellation) => meter?.BetweenAsync(sample, cancellation) ?? default;

    /// <summary>See <see cref="TrialMeter.AfterAsync"/>.</summary>
    public Task AfterAsync(CancellationToken cancellation) => meter?.AfterAsync(cancellation) ?? Task.CompletedTask;

    /// <summary>Runs the energy windows that the experiment asks for.</summary>
    /// <param name="samples">The trial's samples: they tell how long an inference takes.</param>
    /// <param name="book">Books the windows' results from now on.</param>
    /// <param name="cancellation">Ends them at once.</param>
    /// <exception cref="TroubleException">The board's session has ended.</exception>
    public async Task WindowsAsync(SampleLedger samples, Action<SampleLedger> book, CancellationToken cancellation)
    {
        if (meter is null || plan.Experiment.Energy.Windows is not { } settings || plan.Experiment.Streaming == StreamingMode.Pipelined) return;
        var session = stand.Session!;
        around.Observer.Stage($"{stand.Name}: {settings.Count} energy windows");
        var inference = MedianInference(samples, session.Info.TickHertz);
        try
        {
            var inferences = await new WindowRun(settings, session, plan.Data, plan.Experiment.SampleTimeout, around.Time).RunAsync(inference, book, cancellation);
            await meter.EndWindowsAsync((uint)plan.Samples, inferences, cancellation);
        }
        catch (RequestRefusedException refused)
        {
            meter.Say($"no energy windows: {refused.What}");
        }
    }

    /// <summary>Ends the recording, finds out whose energy it was, and keeps it.</summary>
    /// <param name="outcome">The trial's, without energy.</param>
    /// <param name="trial">Where energies go.</param>
    /// <param name="board">What the board said.</param>
    /// <returns>The outcome with energy and trace; without figures and with the reason where they could not be had: the samples stand without them.</returns>
    public async Task<TrialOutcome> ConcludeAsync(TrialOutcome outcome, TrialWriter trial, BoardInfo board)
    {
        if (meter is not { } recorded) return outcome with { Energy = absent };
        try
        {
            return await AttributeAsync(recorded, outcome, trial, board);
        }
        catch (TroubleException trouble)
        {
            return outcome with { Energy = Absent(recorded.Facts, trouble), TracePath = path };
        }
    }

    public ValueTask DisposeAsync() => meter?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static EnergyReport Absent(MeterFacts facts, TroubleException trouble) => new() { Meter = facts, Notes = [$"no energy: {trouble.Message}"] };

    private async Task<TrialOutcome> AttributeAsync(TrialMeter recorded, TrialOutcome outcome, TrialWriter trial, BoardInfo board)
    {
        var log = await recorded.FinishAsync(CancellationToken.None);
        TrialEnergy energy;
        using (var trace = PowerTrace.Open(File)) energy = EnergyAttribution.Attribute(Metered(log, trace, board.TickHertz, trial.Sent));
        foreach (var sample in energy.Samples) await trial.AddEnergyAsync(sample);
        foreach (var interval in energy.Intervals) recorded.Append(interval);
        recorded.Complete();
        await recorded.DisposeAsync();
        meter = null;
        PowerTrace.Seal(File);
        return outcome with { Energy = energy.Report with { Notes = [.. Notes(log), .. energy.Report.Notes] }, TracePath = path };
    }

    private static double MedianInference(SampleLedger samples, uint tickHertz)
    {
        var ticks = samples.Answers().Select(result => result.Ticks[Phase.Infer]).Order().ToArray();
        return ticks.Length == 0 ? 1 : Math.Max(1, ticks[ticks.Length / 2]) / (double)tickHertz;
    }

    private static IEnumerable<string> Notes(MeterLog log) => log.Lost is { } lost ? log.Notes.Prepend($"the meter was lost: {lost.Message}") : log.Notes;

    private MeteredTrial Metered(MeterLog log, PowerTrace trace, long tickHertz, long samples) => new()
    {
        Meter = log.Facts!,
        Counts = log.Counts,
        Trace = trace.Samples(),
        Edges = log.Edges,
        TickHz = tickHertz,
        Mode = plan.Experiment.Streaming,
        Times = log.Times,
        BoardClock = log.Board,
        MeterClock = log.Meter,
        Baselines = [.. Baselines(log)],
        Windows = log.Windows,
        Streamed = log is { StreamingFrom: { } from, StreamingUntil: { } until } ? new TrialSpan(TimeScale.Board, from.Remote, until.Remote) : null,
        StreamedSamples = samples,
        WarmUp = plan.Experiment.Energy.WarmUp,
    };

    private static IEnumerable<Baseline> Baselines(MeterLog log)
    {
        if (log.Sleep is { } sleep) yield return new(BaselineKind.Sleep, Of(sleep));
        if (log.IdleBefore is { } before) yield return new(BaselineKind.IdleBefore, Of(before));
        if (log.IdleAfter is { } after) yield return new(BaselineKind.IdleAfter, Of(after));

        static TrialSpan Of((long From, long Until) ticks) => new(TimeScale.Board, ticks.From, ticks.Until);
    }
}
