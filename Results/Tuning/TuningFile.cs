using System.Text.Json;
using Hil.Protocols;
using Hil.Results.Exporting;

namespace Hil.Results.Tuning;

/// <summary>What `hil tune` found in a run: its JSON output, and the file that `hil run --policy-from` takes.</summary>
public sealed record TuningFile
{
    /// <summary>Version of this shape.</summary>
    public const int Version = 1;

    /// <summary>More than a tuning of a hundred rigs takes: 64 MiB.</summary>
    private const int MaximumBytes = 64 << 20;

    public int Schema { get; init; } = Version;

    /// <summary>Run whose outputs were used.</summary>
    public required string Run { get; init; }

    /// <summary>Most folds of the cross-validation; no more than a rig has samples are used.</summary>
    public required int Folds { get; init; }

    /// <summary>Replicates behind each interval.</summary>
    public required int Replicates { get; init; }

    /// <summary>What wrong answers cost.</summary>
    public required TuningCosts Costs { get; init; }

    public required IReadOnlyList<TunedRig> Rigs { get; init; }

    /// <summary>What each rig's parameters do on the others' outputs.</summary>
    public required IReadOnlyList<Transfer> Transfers { get; init; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="TroubleException">It cannot be read, or is no tuning of this version (configuration).</exception>
    public static TuningFile Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaximumBytes })
                throw new TroubleException(TroubleKind.Configuration, "The file is longer than 64 MiB", path, "Check that it is the right file.");
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(path), TuningJson.Default.TuningFile);
            if (file is { Schema: Version }) return file;
            throw new TroubleException(TroubleKind.Configuration, $"The tuning has schema {file?.Schema}, this program reads {Version}", path, "Tune again with 'hil tune'.");
        }
        catch (JsonException failure)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The file is no tuning: {failure.Message}", path, "Make one with 'hil tune RUN -o FILE'.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(TroubleKind.Configuration, "The tuning cannot be read", path, failure.Message, failure);
        }
    }

    /// <summary>One line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TuningJson.Default.TuningFile);

    /// <summary>Writes the file, all or nothing.</summary>
    /// <exception cref="TroubleException">It cannot be written.</exception>
    public void Save(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, TuningJson.Default.TuningFile));
}
