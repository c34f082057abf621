using System.Text.Json;
using Hil.Data;
using Hil.Protocols;
using Hil.Protocols.Quantities;

namespace Hil.Engine.Metering;

/// <summary>A calibration with the meter that it was made of.</summary>
/// <param name="Meter">The meter by its name in files.</param>
/// <param name="Identity">What the meter said of itself then.</param>
/// <param name="Calibration">What was found out.</param>
public sealed record StoredCalibration(string Meter, string Identity, MeterCalibration Calibration);

/// <summary>Calibrations of the meters of this machine's benches, one JSON file for each rig in the state folder.</summary>
public static class MeterCalibrations
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string FileOf(Workspace workspace, string bench, string rig) => Path.Combine(workspace.State, "calibrations", $"{bench}-{rig}.json");

    /// <returns>The rig's calibration; null when it was never calibrated.</returns>
    /// <exception cref="TroubleException">The file is there and cannot be read as what it should be.</exception>
    public static StoredCalibration? Find(string file)
    {
        if (!File.Exists(file)) return null;
        try
        {
            var stored = JsonSerializer.Deserialize<StoredCalibration>(File.ReadAllText(file), Json);
            if (stored is { Calibration: { } found } && double.IsFinite(found.OffsetAmperes) && found.Gain is > 0.5 and < 2 && found.OffsetError >= 0 && found.GainError >= 0)
                return stored;
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, failure.Message, failure);
        }

        throw Unreadable(file, "a value is missing or out of bounds", null);
    }

    /// <summary>Replaces the rig's calibration, all or nothing.</summary>
    /// <exception cref="TroubleException">The file cannot be written.</exception>
    public static Task SaveAsync(string file, StoredCalibration calibration, CancellationToken cancellation) =>
        AtomicFile.WriteAsync(file, (stream, token) => JsonSerializer.SerializeAsync(stream, calibration, Json, token), cancellation);

    /// <summary>Demands that a calibration is of the meter that is there.</summary>
    /// <exception cref="TroubleException">It is of another one.</exception>
    public static void RequireFit(StoredCalibration? stored, MeterFacts facts, string file)
    {
        if (stored is null || (stored.Meter == facts.Meter && stored.Identity == facts.Identity)) return;
        throw new TroubleException(TroubleKind.Configuration,
            $"The calibration is of another meter ({stored.Meter} {stored.Identity}) than the one that is there ({facts.Meter} {facts.Identity})", file,
            "Calibrate again with 'hil meter calibrate', or delete the file.");
    }

    private static TroubleException Unreadable(string file, string why, Exception? failure) => new(TroubleKind.Configuration,
        $"The meter's calibration cannot be read: {why}", file, "Calibrate again with 'hil meter calibrate', or delete the file.", failure);
}
