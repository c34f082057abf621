using System.Text.Json;
using System.Text.Json.Serialization;
using Hil.Protocols;

namespace Hil.Rigs.Recovery;

/// <summary>Rigs that are set aside: a file each, beside their locks, until somebody clears them or a health check passes.</summary>
/// <param name="folder">The folder of <see cref="RigLease"/>'s lock files.</param>
public sealed class Quarantine(string folder)
{
    /// <summary>Why a rig is set aside; null when it is not.</summary>
    /// <param name="rig">As for <see cref="RigLease.Take"/>.</param>
    /// <exception cref="TroubleException">The file cannot be read as what it should be; the rig counts as set aside.</exception>
    public QuarantineNote? Find(string rig)
    {
        var file = FileOf(rig);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize(File.ReadAllBytes(file), QuarantineJson.Default.QuarantineNote) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new TroubleException(TroubleKind.Infrastructure, $"The note that sets rig '{rig}' aside cannot be read", file,
                "Look at the rig, then delete the file.", failure);
        }
    }

    /// <summary>Sets a rig aside; the first note stays.</summary>
    /// <exception cref="TroubleException">The note cannot be written.</exception>
    public void Set(string rig, QuarantineNote note)
    {
        var file = FileOf(rig);
        if (File.Exists(file)) return;
        try
        {
            Directory.CreateDirectory(folder);
            var draft = file + ".new";
            File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(note, QuarantineJson.Default.QuarantineNote));
            File.Move(draft, file, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Infrastructure, $"Rig '{rig}' cannot be set aside", file, failure.Message, failure);
        }
    }

    /// <summary>Takes a rig back into use.</summary>
    /// <returns>False when it was not set aside.</returns>
    public bool Clear(string rig)
    {
        var file = FileOf(rig);
        if (!File.Exists(file)) return false;
        File.Delete(file);
        return true;
    }

    private string FileOf(string rig) => Path.Combine(folder, rig + ".quarantine");
}

/// <summary>Why and since when a rig is set aside.</summary>
public sealed record QuarantineNote
{
    /// <summary>UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The run in which it happened.</summary>
    public required string Run { get; init; }

    /// <summary>Who has to act.</summary>
    public required TroubleKind Kind { get; init; }

    /// <summary>The first cause: what failed, where, what to try.</summary>
    public required string Cause { get; init; }

    /// <summary>File with everything that was tried; null when none could be written.</summary>
    public string? Evidence { get; init; }
}

/// <summary>A rig that is set aside is not used.</summary>
public sealed class RigSetAsideException(string rig, QuarantineNote note) : TroubleException(
    note.Kind, $"Rig '{rig}' is set aside since {note.Since:yyyy-MM-dd HH:mm} UTC (run {note.Run}): {note.Cause}",
    note.Evidence ?? rig, $"Mend it, then: hil rig clear {rig} (with the run's --bench).")
{
    public string Rig { get; } = rig;

    public QuarantineNote Note { get; } = note;
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(QuarantineNote))]
internal sealed partial class QuarantineJson : JsonSerializerContext;
