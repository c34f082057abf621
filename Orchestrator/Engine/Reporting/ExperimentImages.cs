using System.Collections.Concurrent;
using System.Globalization;
using Hil.Data;
using Hil.Engine.Experiments;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.Engine.Reporting;

/// <summary>
/// Images of stored runs, from the data set that the stored experiment names, opened again. It is taken only when it has the very bytes
/// that were sent: a picture of another image beside an answer would be worse than none.
/// </summary>
/// <param name="workspace">Where shipped experiments are.</param>
public sealed class ExperimentImages(Workspace workspace) : IImageSource
{
    private readonly ConcurrentDictionary<(string Text, string File), Lazy<IDataSet>> opened = new();

    public IStoredImages Open(StoredRun run, StoredTrial trial)
    {
        if (trial.Provenance.Imported is not null)
            throw new TroubleException(TroubleKind.Data, "A session of another system has no images", run.Provenance.Run, "Only its answers were imported.");
        var file = FileOf(run.Provenance, trial.Provenance);
        var data = opened.GetOrAdd((run.Provenance.ExperimentText, file), key => new(() => YamlFile.Parse<Experiment>(key.Text, key.File, Parts.Catalog).Data.Open())).Value;
        if (NameOf(data) != trial.Provenance.DataSet)
        {
            throw new TroubleException(TroubleKind.Data, $"The data set is now {NameOf(data)}, and {trial.Provenance.DataSet} was sent", file,
                "Put the data back that the run had.");
        }

        return data.ElementType == ElementType.Uint8 && data.Shape is [_, _, 1 or 3] ? new Pixels(data)
            : throw new TroubleException(TroubleKind.Data, $"Samples of {data.ElementType} {string.Join('x', data.Shape)} are no images that can be shown", file,
                "Images are uint8, with one channel or three.");
    }

    /// <summary>A data set as trials name it: its name and the beginning of its content's hash.</summary>
    public static string NameOf(IDataSet data) => string.Create(CultureInfo.InvariantCulture, $"{data.Name} {data.ContentHash[..16]}");

    /// <summary>Paths in the text are relative to where it was read from.</summary>
    private string FileOf(RunProvenance run, TrialProvenance trial) =>
        Path.Combine(trial.ExperimentFolder ?? workspace.Experiments, run.Experiment + ".yaml");

    private sealed class Pixels(IDataSet data) : IStoredImages
    {
        public int Width => data.Shape[1];

        public int Height => data.Shape[0];

        public byte[]? Rgb(long index)
        {
            if (index < 0 || index >= data.Count) return null;
            var bytes = new byte[data.SampleBytes];
            data.Read((int)index, bytes);
            if (data.Shape[2] == 3) return bytes;
            var rgb = new byte[3 * bytes.Length];
            for (var at = 0; at < bytes.Length; at++) rgb.AsSpan(3 * at, 3).Fill(bytes[at]);
            return rgb;
        }
    }
}
