using System.Globalization;
using Hil.Engine.Metering;
using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs;
using Hil.Rigs.Emulation;
using Hil.Rigs.Links;
using Hil.Rigs.Power;
using Hil.Rigs.Recovery;

namespace Hil.Engine.Running;

/// <summary>How one point of a smoke run ended.</summary>
public enum SmokeOutcome
{
    Passed,
    Failed,

    /// <summary>The rig has nothing to do it with; it is not a pass.</summary>
    Skipped,
}

/// <summary>One point of a smoke run.</summary>
/// <param name="Name">What was tried.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">What was seen, or why it failed or was skipped.</param>
public sealed record SmokePoint(string Name, SmokeOutcome Outcome, string Text);

/// <summary>What a smoke run found.</summary>
/// <param name="Points">In the order in which they were tried; those after a rig that did not come back are missing.</param>
/// <param name="BoardId">The board's own id; empty when it has none.</param>
/// <param name="Versions">Firmware, flash tool and how the board was reached.</param>
public sealed record SmokeResult(IReadOnlyList<SmokePoint> Points, string BoardId, string Versions)
{
    /// <summary>Nothing failed. What was skipped is not known.</summary>
    public bool Passed => Points.All(point => point.Outcome != SmokeOutcome.Failed);
}

/// <summary>
/// Tries everything that a rig with HIL's own firmware has to be able to do: flash, handshake, images, reset, power cycle, clock, meter.
/// </summary>
/// <param name="workspace">Folders.</param>
/// <param name="plan">An experiment of that rig alone.</param>
/// <param name="services">Machine, programs and clock.</param>
/// <param name="observer">Watches the images.</param>
public sealed class Smoke(Workspace workspace, RunPlan plan, RigServices services, IRunObserver observer)
{
    private const int Images = 100;

    // Two quartz clocks differ by less than 0.02 %; an RC oscillator, which some boards start on, by 1 to 2 %.
    private const double ClockTolerance = 0.03;
    private static readonly TimeSpan ClockSpan = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MeterSpan = TimeSpan.FromMilliseconds(500);

    private readonly List<SmokePoint> points = [];
    private readonly RigPlan rig = plan.Rigs[0];

    /// <summary>Tries all points.</summary>
    /// <exception cref="TroubleException">Files, store or broker are at fault, or another process has the rig.</exception>
    public async Task<SmokeResult> RunAsync(CancellationToken cancellation)
    {
        await ImagesAsync(cancellation);
        using var lease = RigLease.Take(workspace.RunFolder, plan.Bench.KeyOf(rig.Rig.Name));
        await using var stand = new Rig(rig.Rig, rig.Board, rig.Flash, services);
        var model = await ModelFile.WriteAsync(workspace, plan.Model, cancellation);
        var flash = await stand.PlanAsync(rig.Firmware, model, plan.Model.Sidecar.Compiled!.Hash, cancellation);
        var (id, versions) = ("", "");
        if (await TryAsync("flash and handshake", async () =>
        {
            var info = (await stand.BringUpAsync(flash, new SessionOptions(), cancellation)).Info;
            (id, versions) = (info.Id, $"firmware {info.Version}; {stand.Flashed?.Tool ?? "flashed before"}");
            return $"{info.Board}, firmware {info.Version}{(id.Length > 0 ? $", id {id}" : "")}";
        }, cancellation))
        {
            await TryAsync("reset by the firmware", () => AgainAsync(() => stand.SoftResetAsync(cancellation)), cancellation);
            await TryUnlessAsync("reset from outside", stand.Attachment?.CannotReset, () => AgainAsync(() => stand.HardResetAsync(cancellation)), cancellation);
            await TryUnlessAsync("power cycle", stand.CannotPower, () => AgainAsync(async () =>
            {
                await stand.PowerCycleAsync(TimeSpan.FromSeconds(2), cancellation);
                await stand.PowerOnAsync(cancellation, TimeSpan.FromSeconds(15));
            }), cancellation);
            await TryUnlessAsync("clock", stand.Attachment?.Time == TimeMode.Fast ? "in fast emulated time the clock means nothing" : null, () => ClockAsync(stand, cancellation), cancellation);
            await TryUnlessAsync("meter", rig.Rig.Meter is null ? "the rig has none" : null, () => MeterAsync(stand, cancellation), cancellation);
        }

        return new SmokeResult(points, id, versions);

        async Task<string> AgainAsync(Func<Task> lose)
        {
            var before = stand.Session!.Info.Boot;
            await lose();
            var after = (await stand.BringUpAsync(flash, new SessionOptions(), cancellation)).Info.Boot;
            return after != before ? "the board came back with a new boot nonce"
                : throw new TroubleException(TroubleKind.Board, "The board went on as if nothing had been done", rig.Rig.Name, "Check its reset wire, or the switch's wiring.");
        }
    }

    private Task<bool> ImagesAsync(CancellationToken cancellation) => TryAsync("images", async () =>
    {
        var images = plan with
        {
            Samples = Math.Min(Images, plan.Samples),
            Experiment = plan.Experiment with { Expect = new Dictionary<string, string>(), Energy = plan.Experiment.Energy with { Windows = null } },
        };
        var end = await new ExperimentRun(workspace, images, services, observer).ExecuteAsync(cancellation);
        var samples = end.Report.Trials[0].Samples;
        if (end.Troubles.Count > 0) throw end.Troubles[0];
        return samples.Answered == images.Samples && samples.Sent == images.Samples ? $"{samples.Answered} of {images.Samples} answered (run {end.Report.Run})"
            : throw new TroubleException(TroubleKind.Board, $"{samples.Answered} of {images.Samples} images were answered", $"run {end.Report.Run}", "See: hil show last");
    }, cancellation);

    private async Task<string> ClockAsync(Rig stand, CancellationToken cancellation)
    {
        var hertz = stand.Session!.Info.TickHertz;
        var first = await stand.ReadClockAsync(cancellation);
        await Task.Delay(ClockSpan, services.Clock, cancellation);
        var last = await stand.ReadClockAsync(cancellation);
        var host = services.Clock.GetElapsedTime(first.Received, last.Received).TotalSeconds;
        var error = ((last.Ticks - first.Ticks) / (double)hertz / host) - 1;
        var text = string.Create(CultureInfo.InvariantCulture, $"{100 * error:+0.000;-0.000} % against this machine's over {host:0.0} s");
        return Math.Abs(error) <= ClockTolerance ? text
            : throw new TroubleException(TroubleKind.Board, $"The board's clock is off by {text}", rig.Rig.Name, "Does its port state the right tick rate, and does its crystal start?");
    }

    private async Task<string> MeterAsync(Rig stand, CancellationToken cancellation)
    {
        await using var meter = await RigMeter.Require(workspace, plan.Bench, rig, services).OpenAsync(new MeterLoad.OfBoard(stand.Attachment!), cancellation);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10), services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);

        // An emulated board's meter sees as far as its clock was read.
        await stand.ReadClockAsync(either.Token);
        await Task.Delay(MeterSpan, services.Clock, either.Token);
        await stand.ReadClockAsync(either.Token);
        var sample = await meter.Samples.ReadAsync(either.Token);
        var text = string.Create(CultureInfo.InvariantCulture, $"{sample.Volts:0.00} V, {1e3 * sample.Amperes:0.00} mA");
        return sample is { Volts: > 0.5f, Amperes: > 0 } && (sample.Flags & PowerFlags.Saturated) == 0 ? text
            : throw new TroubleException(TroubleKind.Infrastructure, $"The meter reads {text} on a board that runs", rig.Rig.Name, "Check its wiring: hil wiring " + rig.Rig.Name);
    }

    private Task TryUnlessAsync(string name, string? hindrance, Func<Task<string>> work, CancellationToken cancellation)
    {
        if (hindrance is null) return TryAsync(name, work, cancellation);
        points.Add(new(name, SmokeOutcome.Skipped, hindrance));
        return Task.CompletedTask;
    }

    private async Task<bool> TryAsync(string name, Func<Task<string>> work, CancellationToken cancellation)
    {
        try
        {
            points.Add(new(name, SmokeOutcome.Passed, await work()));
            return true;
        }
        catch (TroubleException trouble) when (RecoveryLadder.MayHelp(trouble))
        {
            points.Add(new(name, SmokeOutcome.Failed, trouble.Message));
            return false;
        }
        catch (Exception late) when (late is System.Threading.Channels.ChannelClosedException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            points.Add(new(name, SmokeOutcome.Failed, "nothing came in time"));
            return false;
        }
    }
}
