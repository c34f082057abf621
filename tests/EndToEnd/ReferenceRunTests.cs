using System.Globalization;
using Hil.Testing;

namespace Hil.EndToEnd.Tests;

/// <summary>Real images and models of others: MLPerf Tiny's ResNet-8 on emulated boards, ResNet-56 at the edge.</summary>
[Collection("emulated boards")]
public sealed class ReferenceRunTests : IDisposable
{
    private const int Images = 250;
    private const int Classes = 10;

    private readonly Site site = new();

    public void Dispose() => site.Dispose();

    [Fact]
    public async Task Every_reference_image_is_answered_on_both_boards_as_by_the_models_own_interpreter()
    {
        var answers = ProjectRoot.ReferenceFile("models", "resnet8-int8-tflite-outputs.csv");
        Built.Firmware("netduinoplus2", "mps2-an386");
        var end = await site.RunAsync(site.Plan(Reference("resnet8-tflite.yaml")));

        Claims.EverySampleIsAnswered(end, Images);
        var samples = site.Samples(end.Report);
        Claims.OutputsAreEqual(samples["netduino"], samples["mps2"]);
        var rows = await File.ReadAllLinesAsync(answers, Site.Cancellation);
        var expected = rows.Skip(1).Select(row => Largest([.. row.Split(',').Skip(1).Select(code => sbyte.Parse(code, CultureInfo.InvariantCulture))]));
        var same = expected.Zip(samples["netduino"]).Count(pair => pair.First == pair.Second.LocalClass);
        Assert.True(same >= 0.98 * Images, $"{same} of {Images} answers are the interpreter's");
        Assert.All(end.Report.Trials, trial => Assert.Contains(trial.Tuned, tuned => tuned.Beta == 0.5));
    }

    [Fact]
    public async Task A_model_of_another_quantisation_runs_on_both_boards_equally()
    {
        ProjectRoot.ReferenceFile("models", "resnet8-int8-qdq.onnx");
        Built.Firmware("netduinoplus2", "mps2-an386");
        var plan = site.Plan(Reference("resnet8-qdq.yaml")) with { Samples = 12 };
        var end = await site.RunAsync(plan);

        Claims.EverySampleIsAnswered(end, 12);
        var samples = site.Samples(end.Report);
        Claims.OutputsAreEqual(samples["netduino"], samples["mps2"]);
    }

    [Fact]
    public async Task ResNet_8_runs_within_64_KB_of_RAM_as_elsewhere_to_the_bit()
    {
        ProjectRoot.ReferenceFile("models", "resnet8-int8.tflite");
        Built.Firmware("lm3s6965evb", "netduinoplus2");
        var bench = site.Write("bench.yaml", """
            rigs:
              - { name: small, board: lm3s6965evb, connection: { qemu: { time: fast } } }
              - { name: large, board: netduinoplus2, connection: { qemu: { time: fast } } }
            """);
        var end = await site.RunAsync(site.Plan(Reference("resnet8-tflite.yaml"), bench) with { Samples = 6 });

        Claims.EverySampleIsAnswered(end, 6);
        var samples = site.Samples(end.Report);
        Claims.OutputsAreEqual(samples["small"], samples["large"]);
    }

    private static string Reference(string name) => ProjectRoot.File("tests", "EndToEnd", "Reference", name);

    private static int Largest(sbyte[] codes)
    {
        Assert.Equal(Classes, codes.Length);
        return Array.IndexOf(codes, codes.Max());
    }
}
