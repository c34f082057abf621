using Hil.Data;
using Hil.Engine;
using Hil.Engine.Reporting;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Results.Store;
using Hil.Testing;

namespace Hil.Orchestrator.Tests.Engine;

public sealed class ExperimentImagesTests
{
    private const string Text = """
        data: { synthetic: { count: 12, seed: 2 } }
        model: small.onnx
        edge: { model: large.onnx }
        policy: never
        """;

    private static readonly IDataSet Data = new Synthetic { Count = 12 }.Open();

    [Fact]
    public void The_images_that_were_sent_are_given_again()
    {
        var images = Open(ExperimentImages.NameOf(Data));
        var sent = new byte[Data.SampleBytes];
        Data.Read(7, sent);
        Assert.Equal((32, 32), (images.Width, images.Height));
        Assert.Equal(sent, images.Rgb(7));
        Assert.Null(images.Rgb(12));
        Assert.Null(images.Rgb(-1));
    }

    [Fact]
    public void Another_data_set_of_the_same_name_is_refused()
    {
        var trouble = Assert.Throws<TroubleException>(() => Open("synthetic-2 0123456789abcdef"));
        Assert.Contains("0123456789abcdef was sent", trouble.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_gone_and_samples_that_are_no_images_are_refused()
    {
        var folder = Directory.CreateTempSubdirectory("hil-images-");
        try
        {
            var text = Text.Replace("{ synthetic: { count: 12, seed: 2 } }", "{ raw-tensors: { path: a.bin, dtype: float32, shape: [2] } }", StringComparison.Ordinal);
            var gone = Assert.ThrowsAny<TroubleException>(() => Open("a.bin", text, folder.FullName));
            Assert.Contains("a.bin", gone.Message, StringComparison.Ordinal);
            var file = Path.Combine(folder.FullName, "a.bin");
            File.WriteAllBytes(file, new byte[16]);
            var data = new RawTensors { Path = new(file, "a.bin"), Dtype = ElementType.Float32, Shape = [2] }.Open();
            var flat = Assert.ThrowsAny<TroubleException>(() => Open(ExperimentImages.NameOf(data), text, folder.FullName));
            Assert.Contains("no images", flat.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Results.Reports.IStoredImages Open(string dataSet, string text = Text, string? folder = null)
    {
        var run = new StoredRun
        {
            Provenance = new RunProvenance { Run = "run-1", Experiment = "first-light", ExperimentText = text, Bench = "host", BenchText = "" },
            Started = DateTimeOffset.UnixEpoch,
        };
        var trial = new StoredTrial
        {
            Id = 1,
            StartedNanoseconds = 0,
            Provenance = new TrialProvenance
            {
                Rig = "one",
                Board = "host",
                Origin = Origin.Emulated,
                Mode = StreamingMode.Sequential,
                Policy = "never",
                TickHz = 1,
                DataSet = dataSet,
                ExperimentFolder = folder,
            },
        };
        return new ExperimentImages(new Workspace(ProjectRoot.Path)).Open(run, trial);
    }
}
