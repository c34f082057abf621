using System.Buffers.Binary;
using System.Text;
using Hil.Protocols.MlPerfTiny;

namespace Hil.Protocols.Tests.MlPerfTiny;

public sealed class SessionFileTests
{
    private const string Entry = """{ "file": "a.bin", "classes": "3", "class": "2", "infer": { "results": [0.1, 0.9], "iterations": 7, "start_time": 5, "end_time": 25 }, "mode": "p" }""";

    [Fact]
    public void An_energy_trace_is_a_byte_a_rate_and_microjoules()
    {
        var trace = EnergyTrace.Parse(Trace(1000, 17.5f, float.NaN, -1), "t");
        Assert.Equal(1000, trace.Rate);
        Assert.Equal([17.5f, float.NaN, -1f], trace.Microjoules.ToArray());
        Assert.Empty(EnergyTrace.Parse(Trace(1000), "t").Microjoules.ToArray());
    }

    [Theory]
    [InlineData("", "header alone is 5", "t")]
    [InlineData("F10000", "header alone is 5", "t")]
    [InlineData("1F8B080000", "begins with 0x1F instead of 0xF1", "t, offset 0")]
    [InlineData("F100000000", "cannot have 0 samples", "t, offset 1")]
    [InlineData("F10000C07F", "cannot have NaN samples", "t, offset 1")]
    [InlineData("F10000807F", "cannot have", "t, offset 1")]
    [InlineData("F1000080BF", "cannot have -1 samples", "t, offset 1")]
    [InlineData("F100007A440000", "ends within a sample", "t, offset 7")]
    public void Other_bytes_are_refused_with_their_offset(string hex, string what, string where) =>
        Refused(() => EnergyTrace.Parse(Convert.FromHexString(hex), "t"), what, where);

    [Fact]
    public void Edge_times_are_seconds_that_do_not_go_back()
    {
        Assert.Equal([0.016, 10.877, 10.877], EdgeTimes.Parse(Bytes("\uFEFF[ 0.016,\r\n10.877, 10.877 ]"), "t"));
        Refused(() => EdgeTimes.Parse(Bytes("[1, 0.5]"), "t"), "goes back from 1 s to 0.5 s", "t, time stamp 1");
        Refused(() => EdgeTimes.Parse(Bytes("[1, \"x\"]"), "t"), "is no time", "t, time stamp 1");
        Refused(() => EdgeTimes.Parse(Bytes("[-1]"), "t"), "is no time", "t, time stamp 0");
        Refused(() => EdgeTimes.Parse(Bytes("[1e999]"), "t"), "is no time", "t, time stamp 0");
        Refused(() => EdgeTimes.Parse(Bytes("{}"), "t"), "array of seconds", "t");
        Refused(() => EdgeTimes.Parse(Bytes("[1,\n2"), "t"), "not whole JSON", "t, line 2, byte 2");
    }

    [Fact]
    public void Results_hold_an_inference_for_each_entry_and_what_the_runner_complained_about()
    {
        var results = RunnerResults.Parse(Bytes($$"""[{{Entry}}, { "error": "error 2", "mode": "p" }]"""), "r");
        var one = Assert.Single(results.Inferences);
        Assert.Equal(("a.bin", 3, 2, 7, 5L, 20L), (one.File, one.Classes, one.Class, one.Iterations, one.StartMicroseconds, one.ElapsedMicroseconds));
        Assert.Equal([0.1, 0.9], one.Results);
        Assert.Equal(('p', "error 2"), (results.Mode, Assert.Single(results.Errors)));
    }

    [Theory]
    [InlineData("\"V\": 1", 3, 3.0)]
    [InlineData("\"voltage\": 1800", 3, 1.8)]
    [InlineData("\"voltage\": 3, \"extracted_power\": null", 3, 3.0)]
    public void Power_recordings_hold_joules_edges_and_the_supply(string more, int samples, double volts)
    {
        var capture = Assert.Single(RunnerResults.Parse(Energy($$"""{ "samples": [1e-5, null, 2e-5], "timestamps": [["00", 1], ["01", 3]], {{more}} }"""), "r").Inferences).Power!;
        Assert.Equal((samples, true), (capture.Joules.Length, double.IsNaN(capture.Joules.Span[1])));
        Assert.Equal([new CapturedEdge(0, 1), new CapturedEdge(1, 3)], capture.Edges);
        Assert.Equal(more.Contains("voltage", StringComparison.Ordinal) ? volts : null, capture.Volts);
    }

    [Theory]
    [InlineData("""{ "samples": [1, "x"], "timestamps": [] }""", "is no number", "r, entry 0, sample 1")]
    [InlineData("""{ "samples": [1], "timestamps": [["00", 2]] }""", "no pair", "r, entry 0, edge 0")]
    [InlineData("""{ "samples": [1], "timestamps": [["x", 1]] }""", "no pair", "r, entry 0, edge 0")]
    [InlineData("""{ "timestamps": [] }""", "no list 'samples'", "r, entry 0")]
    [InlineData("""{ "samples": [1], "timestamps": [], "voltage": -1 }""", "voltage -1", "r, entry 0")]
    public void Wrong_power_recordings_are_named(string power, string what, string where) =>
        Refused(() => RunnerResults.Parse(Energy(power), "r"), what, where);

    [Theory]
    [InlineData("7", "must be an array", "r")]
    [InlineData("[1]", "is no object", "r, entry 0")]
    [InlineData("[{}]", "no 'infer'", "r, entry 0")]
    [InlineData("""[{ "infer": {} }]""", "does not state its iterations", "r, entry 0")]
    [InlineData("""[{ "infer": { "iterations": 0 } }]""", "iterations is 0", "r, entry 0")]
    [InlineData("""[{ "infer": { "iterations": 1, "results": [1e999] } }]""", "is no number", "r, entry 0")]
    [InlineData("""[{ "infer": { "iterations": 1, "wav_file": "a.wav" } }]""", "sww01", "r, entry 0")]
    [InlineData("""[{ "file": "\ud800", "infer": { "iterations": 1 } }]""", "input's name", "r, entry 0")]
    [InlineData("""[{ "infer": { "iterations": 1, "start_time": 9000000000, "end_time": 1 } }]""", "goes back", "r, entry 0")]
    [InlineData("[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", "not whole JSON", "r, line 1, byte 17")]
    public void Wrong_results_are_named(string json, string what, string where) => Refused(() => RunnerResults.Parse(Bytes(json), "r"), what, where);

    [Fact]
    public void A_time_of_the_device_may_wrap_once() =>
        Assert.Equal(20, RunnerResults.Parse(Bytes("""[{ "infer": { "iterations": 1, "start_time": 4294967286, "end_time": 10 } }]"""), "r").Inferences[0].ElapsedMicroseconds);

    [Fact]
    public void Labels_are_read_with_more_columns_other_line_ends_and_a_byte_order_mark()
    {
        var labels = InputLabels.Parse("\uFEFFa.bin,2,0,2560,512\r\nb.bin,2,1,2560,512\r\n\r\n", "l");
        Assert.Equal((2, 0, 1), (labels.Count, labels.Classes["a.bin"], labels.Classes["b.bin"]));
        Refused(() => InputLabels.Parse("a,2,2", "l"), "below the number of classes", "l, line 1");
        Refused(() => InputLabels.Parse("a,2,0\nb,3,1", "l"), "states 3 classes", "l, line 2");
        Refused(() => InputLabels.Parse("a,2,0\na,2,1", "l"), "two labels", "l, line 2");
        Refused(() => InputLabels.Parse("a,2", "l"), "file,classes,class", "l, line 1");
        Refused(() => InputLabels.Parse("\n", "l"), "no label", "l");
    }

    [Fact]
    public void Printed_figures_are_found_in_the_words_of_both_runners()
    {
        var old = PrintedFigures.Parse("00243.6 ulp-mlperf: Top-1: 85.0%\n00243.7 ulp-mlperf: AUC: 0.99\nulp-ml:   Energy/Inf.  :     3652.001 uJ/inf.\n # Inferences :           90\nMedian energy cost is 3641.998 uJ/inf.\nMedian throughput is 7.200 inf./sec.");
        Assert.Equal((0.85, 0.99, 3641.998, 7.2, 90), (old.Accuracy, old.Auc, old.Microjoules, old.Throughput, old.Inferences));
        Assert.Equal([3652.001], old.Windows);
        var recent = PrintedFigures.Parse("ulp-mlperf: Top 1% = 87.0\nulp-mlperf: AUC = 0.988\n  Inferences    : 70\n  Energy/Inf    : 5493.888 uJ/inf\n  Inferences    : 71\n");
        Assert.Equal((0.87, 0.988, null, null), (recent.Accuracy, recent.Auc, recent.Microjoules, recent.Inferences));
    }

    [Fact]
    public void Damaged_files_are_refused_and_never_more()
    {
        var random = new Random(5);
        var whole = Bytes($$"""[{{Entry}}, { "file": "b", "infer": { "iterations": 1 }, "power": { "samples": [1e-5, 2e-5], "timestamps": [["00", 0], ["01", 2]], "voltage": 3 } }]""");
        for (var round = 0; round < 5_000; round++)
        {
            var bytes = whole[..random.Next(whole.Length + 1)].ToArray();
            for (var flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            Tolerated(() => RunnerResults.Parse(bytes, "r"));
            Tolerated(() => EdgeTimes.Parse(bytes, "r"));
            Tolerated(() => EnergyTrace.Parse(bytes, "r"));
            Tolerated(() => InputLabels.Parse(Encoding.UTF8.GetString(bytes), "r"));
        }
    }

    private static void Tolerated(Action read)
    {
        try
        {
            read();
        }
        catch (TroubleException trouble)
        {
            Assert.Equal(TroubleKind.Data, trouble.Kind);
        }
    }

    private static void Refused(Action read, string what, string where)
    {
        var trouble = Assert.Throws<TroubleException>(read);
        Assert.Contains(what, trouble.What, StringComparison.Ordinal);
        Assert.Equal((where, TroubleKind.Data), (trouble.Where, trouble.Kind));
    }

    private static byte[] Trace(float rate, params float[] microjoules)
    {
        var bytes = new byte[5 + (4 * microjoules.Length)];
        bytes[0] = 0xF1;
        BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(1), rate);
        for (var index = 0; index < microjoules.Length; index++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(5 + (4 * index)), microjoules[index]);
        return bytes;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Energy(string power) => Bytes($$"""[{ "infer": { "iterations": 7 }, "power": {{power}} }]""");
}
