using Hil.Engine.Planning;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Quantities;
using Hil.Rigs;
using Hil.Rigs.Benches;
using Hil.Rigs.Power;

namespace Hil.Engine.Metering;

/// <summary>One rig's power meter and the calibration that is kept for it.</summary>
/// <param name="Bench">The bench that the rig stands on.</param>
/// <param name="Rig">The rig; it has a meter.</param>
/// <param name="CalibrationFile">Where the calibration is kept.</param>
/// <param name="Services">What the surroundings offer.</param>
public sealed record RigMeter(Bench Bench, RigPlan Rig, string CalibrationFile, RigServices Services)
{
    /// <summary>The meter by its name in files.</summary>
    public string Name => PartCatalog.NameOf(Rig.Rig.Meter!.GetType());

    /// <returns>The rig's meter; null when it has none.</returns>
    public static RigMeter? Find(Workspace workspace, Bench bench, RigPlan rig, RigServices services) =>
        rig.Rig.Meter is null ? null : new(bench, rig, MeterCalibrations.FileOf(workspace, bench.Name, rig.Rig.Name), services);

    /// <exception cref="TroubleException">The rig has no meter.</exception>
    public static RigMeter Require(Workspace workspace, Bench bench, RigPlan rig, RigServices services) =>
        Find(workspace, bench, rig, services) ?? throw new TroubleException(TroubleKind.Configuration, $"Rig '{rig.Rig.Name}' has no power meter", bench.File,
            "Give it one, such as 'meter: { ina219: { bus: { kernel: { number: 1 } } } }'; 'hil list parts' shows which there are.");

    /// <summary>Opens the meter with its calibration.</summary>
    /// <exception cref="TroubleException">The meter cannot be had, or its calibration is unreadable or of another meter.</exception>
    public async Task<MeterSession> OpenAsync(MeterLoad load, CancellationToken cancellation)
    {
        var stored = MeterCalibrations.Find(CalibrationFile);
        var session = await OpenAsync(load, stored?.Calibration, cancellation);
        try
        {
            MeterCalibrations.RequireFit(stored, session.Facts, CalibrationFile);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the meter as it is, to calibrate it.</summary>
    /// <exception cref="TroubleException">The meter cannot be had.</exception>
    public Task<MeterSession> OpenUncalibratedAsync(MeterLoad load, CancellationToken cancellation) => OpenAsync(load, null, cancellation);

    /// <summary>Keeps a calibration of the meter that was measured.</summary>
    public Task SaveAsync(MeterFacts facts, MeterCalibration calibration, CancellationToken cancellation) =>
        MeterCalibrations.SaveAsync(CalibrationFile, new StoredCalibration(facts.Meter, facts.Identity, calibration), cancellation);

    private Task<MeterSession> OpenAsync(MeterLoad load, MeterCalibration? calibration, CancellationToken cancellation) =>
        Rig.Rig.Meter!.OpenAsync(new MeterRequest(Rig.Rig.Name, Rig.Board, load, calibration, Services), cancellation);
}
