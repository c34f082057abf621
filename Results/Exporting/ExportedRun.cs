using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Energy;
using Hil.Results.Store;

namespace Hil.Results.Exporting;

/// <summary>A run on its way out of the store.</summary>
/// <param name="Run">The run.</param>
/// <param name="Samples">The samples of one of its trials in the order of their ids, read as they are taken.</param>
/// <param name="Energies">The energies of those that have one, in the same order.</param>
public sealed record ExportedRun(
    StoredRun Run, Func<StoredTrial, IEnumerable<SampleRecord>> Samples, Func<StoredTrial, IEnumerable<SampleEnergy>> Energies)
{
    /// <summary>Every sample with its trial and its energy, in the order of trials and sample ids.</summary>
    public IEnumerable<ExportedSample> Rows => Run.Trials.SelectMany(RowsOf);

    /// <summary>Exports a run to a file: all of it, or the file is as it was before.</summary>
    /// <param name="store">Where the run is.</param>
    /// <param name="run">Run id.</param>
    /// <param name="format">Format by its name: csv, json, parquet.</param>
    /// <param name="path">File to make or replace.</param>
    /// <exception cref="TroubleException">No such run or format, or the file cannot be written.</exception>
    public static void Save(RunStore store, string run, string format, string path)
    {
        var chosen = Format(format);
        var exported = new ExportedRun(store.Load(run), store.Samples, store.Energies);
        AtomicFile.Write(path, output => chosen.Write(exported, output));
    }

    /// <summary>The format of that name.</summary>
    /// <exception cref="TroubleException">There is none; the message names those that there are.</exception>
    public static IExportFormat Format(string name)
    {
        var formats = new PartCatalog(typeof(IExportFormat).Assembly).Of(typeof(IExportFormat)).ToArray();
        if (formats.FirstOrDefault(format => format.Name == name) is { } found) return (IExportFormat)Activator.CreateInstance(found.Type)!;
        throw new TroubleException(TroubleKind.Configuration, $"There is no export format '{name}'", "--format",
            $"Known are {string.Join(", ", formats.Select(format => format.Name))}.");
    }

    private IEnumerable<ExportedSample> RowsOf(StoredTrial trial)
    {
        using var energies = Energies(trial).GetEnumerator();
        var more = energies.MoveNext();
        foreach (var sample in Samples(trial))
        {
            while (more && energies.Current.Sequence < sample.Sequence) more = energies.MoveNext();
            yield return new ExportedSample(Run, trial, sample, more && energies.Current.Sequence == sample.Sequence ? energies.Current : null);
        }
    }
}

/// <summary>One row of an export; its energy is null where it is not known.</summary>
public readonly record struct ExportedSample(StoredRun Run, StoredTrial Trial, SampleRecord Sample, SampleEnergy? Energy);
