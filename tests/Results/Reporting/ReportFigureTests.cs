using System.Buffers.Binary;
using System.IO.Compression;
using Hil.Protocols.Quantities;
using Hil.Results.Reports;
using Hil.Results.Reports.Html;
using Hil.Results.Reports.Html.Charts;
using Hil.Results.Statistics;

namespace Hil.Results.Tests.Reporting;

public sealed class ReportFigureTests : IDisposable
{
    private readonly MadeUpRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public void The_curve_over_thresholds_is_that_of_deciding_each_sample_anew()
    {
        var chance = new Random(3);
        var samples = Enumerable.Range(0, 500).Select(_ => new ScoredSample((ushort)chance.Next(40), chance.Next(3) == 0, chance.Next(10) == 0)).ToArray();
        var curve = ThresholdCurve.Of(samples)!;
        Assert.Equal([.. samples.Select(sample => (int)sample.Score).Distinct().Order(), ThresholdTuning.AcceptNone], curve.Points.Select(point => point.Threshold));
        Assert.All(curve.Points, point => Assert.Equal(
            (samples.LongCount(sample => sample.Score < point.Threshold), samples.LongCount(sample => sample.Score < point.Threshold ? sample.EdgeWrong : sample.LocalWrong)),
            (point.Offloads, point.Wrong)));
        Assert.Equal(curve.Points.Min(point => ((0.3 * point.Offloads) + point.Wrong) / 500), curve.LeastCost(0.3), 12);
        Assert.Equal(Baselines.Of(samples, 0.25, 0.3), curve.Baselines(0.25, 0.3));
        Assert.Null(ThresholdCurve.Of([]));
    }

    [Fact]
    public void Bins_of_a_reliability_diagram_are_those_counted_by_hand()
    {
        var reliability = Reliability.Of([(0.05, false), (0.1, true), (0.95, true), (1.0, true), (0.0, false)])!;
        Assert.Equal(2, reliability.Bins.Count);
        Assert.Equal((0.0, 0.1, 3L), (reliability.Bins[0].From, reliability.Bins[0].To, reliability.Bins[0].Count));
        Assert.Equal(0.05, reliability.Bins[0].Confidence, 12);
        Assert.Equal(1 / 3.0, reliability.Bins[0].Accuracy, 12);
        Assert.Equal((0.9, 0.975, 1.0), (reliability.Bins[1].From, reliability.Bins[1].Confidence, reliability.Bins[1].Accuracy));
        Assert.Equal(((3 * ((1 / 3.0) - 0.05)) + (2 * 0.025)) / 5, reliability.CalibrationError, 12);
        Assert.Null(Reliability.Of([]));
    }

    [Fact]
    public async Task Temperature_scaling_brings_an_overconfident_boards_confidence_nearer_to_the_truth()
    {
        // Always sure by 250/256, and right in seven cases of ten.
        await runs.AddAsync("run-1", [Given.Trial()], 400, change: sample =>
        {
            var local = sample.Sequence / 2 % 10 < 7 ? 1 : 2;
            var codes = new sbyte[] { -126, -125, -125 };
            codes[local] = 122;
            return sample with { LocalOutput = codes, LocalClass = local, Label = 1 };
        });
        var calibration = Calibration.Of(runs.Read("run-1").Trials[0])!;
        Assert.InRange(calibration.Before.CalibrationError, 0.25, 0.29);
        Assert.InRange(calibration.After.CalibrationError, 0, 0.03);
        Assert.All(calibration.Temperatures, temperature => Assert.True(temperature > 1));
    }

    [Fact]
    public async Task A_modelled_energy_does_not_beat_a_measured_one()
    {
        await runs.AddAsync("run-1", [Given.Trial()], 50, Given.Energy());
        await runs.AddAsync("run-2", [Given.Trial()], 50, Given.Energy() with { Image = new(20_000, 1, "integrated", 50) });
        await runs.AddAsync("run-3", [Given.Trial()], 50, Given.Energy(Origin.Measured) with { Image = new(30_000, 1, "integrated", 50) });
        var points = ParetoPoint.Among(runs.Read("run-1", "run-2", "run-3").Trials);
        Assert.Equal([true, false, true], points.Select(point => point.IsOnFront));
    }

    [Fact]
    public async Task Boards_that_disagree_are_counted_image_by_image()
    {
        await runs.AddAsync("run-1", [Given.Trial(), Given.Trial(rig: "right")], 20);
        Assert.Equal((20, 20, 20, 0), Of(Assert.Single(BoardPair.Among(runs.Read("run-1").Trials))));
        var changed = 0;
        await runs.AddAsync("run-2", [Given.Trial(), Given.Trial(rig: "right")], 20, change: sample =>
            changed++ == 25 ? sample with { LocalClass = (sample.LocalClass + 1) % 3, LocalOutput = new sbyte[] { 1, 2, 3 } } : sample);
        var pair = Assert.Single(BoardPair.Among(runs.Read("run-2").Trials));
        Assert.Equal((20, 19, 19, 1), Of(pair));
        Assert.Equal(5, pair.Disagreed[0].One.Sequence);

        static (long, long, long, int) Of(BoardPair pair) => (pair.Common, pair.Bits, pair.Classes, pair.Disagreed.Count);
    }

    [Fact]
    public void A_matrix_of_many_classes_keeps_those_that_are_confused_most()
    {
        (int, int)[] answers = [.. Enumerable.Range(0, 40).Select(one => (one, one)), (30, 31), (30, 31), (38, 39)];
        var matrix = ConfusionMatrix.Of(answers);
        Assert.Equal(ConfusionMatrix.Most, matrix.Classes.Count);
        Assert.Equal([30, 31, 38, 39], matrix.Classes.TakeLast(4));
        Assert.Equal((2, answers.Length), (matrix.Counts[8][9], matrix.Counts.Sum(row => row.Sum()) + matrix.Left));
    }

    [Fact]
    public void Steps_are_those_of_the_values_and_never_more_than_a_chart_shows()
    {
        var (values, shares) = Steps.Of([1, 2, 2, 4]);
        Assert.Equal([1, 1, 2, 2, 4, 4], values);
        Assert.Equal([0, 0.25, 0.25, 0.75, 0.75, 1], shares);
        (values, shares) = Steps.Of([.. Enumerable.Range(0, 100_000).Select(value => (double)value)]);
        Assert.InRange(values.Count, Steps.Most, (2 * Steps.Most) + 2);
        Assert.Equal((99_999, 1), (values[^1], shares[^1]));
        Assert.Empty(Steps.Of([]).Values);
    }

    [Fact]
    public void A_png_holds_the_pixels_and_large_images_become_smaller()
    {
        byte[] rgb = [.. Enumerable.Range(0, 3 * 5 * 2).Select(value => (byte)(8 * value))];
        Assert.Equal(rgb, Pixels(PngImage.Encode(5, 2, rgb), 5, 2));
        var address = PngImage.Address(300, 200, new byte[3 * 300 * 200]);
        Assert.Equal(new byte[3 * 75 * 50], Pixels(Convert.FromBase64String(address["data:image/png;base64,".Length..]), 75, 50));
    }

    /// <summary>Of a PNG whose only data chunk follows its head.</summary>
    private static byte[] Pixels(byte[] png, int width, int height)
    {
        Assert.Equal(0x89504E470D0A1A0Au, BinaryPrimitives.ReadUInt64BigEndian(png));
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
        const int data = 33;
        using var unpacked = new ZLibStream(new MemoryStream(png, data + 8, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(data))), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        unpacked.CopyTo(rows);
        return [.. rows.ToArray().Chunk(1 + (3 * width)).SelectMany(row => row[1..])];
    }
}
