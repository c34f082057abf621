using System.Buffers.Binary;
using System.Xml.Linq;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Pictures;
using Hil.Results.Store;
using Hil.Results.Tests.Traces;
using Hil.Results.Traces;

namespace Hil.Results.Tests.Pictures;

public sealed class PowerPictureTests : IDisposable
{
    private const long Image = 120 * Waveform.Step;

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_first_offloaded_sample_is_drawn_when_none_is_asked_for_and_else_the_first()
    {
        var store = await StoreAsync([Given.Answered(0), Given.Answered(1), Given.Answered(2, offload: true), Given.Answered(3, offload: true)]);
        var power = SamplePowerReader.Read(store, "run-1");
        Assert.Equal((2, true, 2 * Image), (power.Sequence, power.Offloaded, power.Zero));
        power = SamplePowerReader.Read(store, "run-1", "left", 1);
        Assert.Equal((1, false, Image), (power.Sequence, power.Offloaded, power.Zero));
        Assert.Equal((0, false), await FirstAsync([Given.Answered(0), Given.Answered(1)]));

        async Task<(long?, bool?)> FirstAsync(SampleRecord[] samples)
        {
            using var other = new TempFolder();
            var first = SamplePowerReader.Read(await StoreAsync(samples, other), "run-1");
            return (first.Sequence, first.Offloaded);
        }
    }

    [Fact]
    public async Task A_sample_is_read_with_its_phases_their_energies_and_a_little_around_it()
    {
        var power = SamplePowerReader.Read(await StoreAsync([Given.Answered(0), Given.Answered(1)]), "run-1", sequence: 1);
        Assert.Equal([Phase.Receive, Phase.Infer, Phase.Decide], power.Phases.Select(phase => phase.Phase));
        Assert.Equal((Image, Image + (40 * Waveform.Step)), (power.Phases[0].Start, power.Phases[0].End));
        Assert.Equal(201, power.Phases[1].Microjoules!.Value, 6);
        Assert.Equal(0.2, power.Phases[1].HalfWidth95!.Value, 6);
        Assert.Null(power.Phases[2].Microjoules);
        // 80 steps and 5 % on either side.
        Assert.InRange(power.Samples.Count, 87, 90);
        Assert.True(power.Samples[0].Start < Image && power.Samples[^1].End > Image + (80 * Waveform.Step));
        Assert.Equal(3.302, power.SupplyVolts, 2);
    }

    [Theory]
    [InlineData(Origin.Emulated)]
    [InlineData(Origin.Measured)]
    public async Task The_picture_names_the_phases_the_meter_and_an_origin_that_is_not_measured(Origin origin)
    {
        var store = await StoreAsync([Given.Answered(0), Given.Answered(1)], origin: origin);
        var files = PowerPicture.Save(SamplePowerReader.Read(store, "run-1"), folder.File("picture"));
        Assert.Equal([folder.File("picture.svg"), folder.File("picture.png")], files);
        var svg = XDocument.Parse(File.ReadAllText(files[0])).Root!.Value;
        string[] written = ["receive: 42.56 ms, 100.00 +- 0.10 uJ", "infer: 42.56 ms", "decide: 0.03 ms, energy not known", "ina219", "supply 3.30", "left (netduinoplus2), sample 0"];
        Assert.All(written, text => Assert.Contains(text, svg, StringComparison.Ordinal));
        Assert.Equal(origin == Origin.Emulated ? 2 : 0, svg.Split("emulated").Length - 1);
        var png = File.ReadAllBytes(files[1]);
        Assert.Equal((1400, 700), (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20))));
    }

    [Fact]
    public async Task Without_times_of_samples_the_phase_line_tells_the_first_image_and_without_that_the_first_second_is_drawn()
    {
        var store = await StoreAsync([Given.Answered(0)], write: path =>
        {
            using var writer = TraceWriter.Create(path, Waveform.Head());
            writer.Append(Waveform.Samples(4000));
            writer.Append(new PhaseEdge(5, Phase.Infer));
            writer.Append(new PhaseEdge(500, Phase.Idle));
            foreach (var edge in Waveform.Edges(Image)) writer.Append(edge);
            writer.Flush();
        });
        var power = SamplePowerReader.Read(store, "run-1");
        Assert.Equal((null, null, Image), (power.Sequence, power.Offloaded, power.Zero));
        Assert.Equal([Phase.Receive, Phase.Infer, Phase.Decide], power.Phases.Select(phase => phase.Phase));
        Assert.Equal(2, PowerPicture.Save(power, folder.File("picture")).Count);
        Assert.Contains("does not tell", Assert.Throws<TroubleException>(() => SamplePowerReader.Read(store, "run-1", sequence: 0)).Message, StringComparison.Ordinal);

        using var other = new TempFolder();
        power = SamplePowerReader.Read(await StoreAsync([Given.Answered(0)], other, write: path =>
        {
            using var writer = TraceWriter.Create(path, Waveform.Head());
            writer.Append(Waveform.Samples(4000));
            writer.Complete();
        }), "run-1");
        Assert.Empty(power.Phases);
        Assert.InRange(power.Samples.Count, 938, 942);
        Assert.Equal(2, PowerPicture.Save(power, folder.File("picture")).Count);
    }

    [Fact]
    public async Task What_cannot_be_drawn_is_a_trouble()
    {
        var store = await StoreAsync([Given.Answered(0)]);
        Assert.Contains("Did you mean 'left'", Trouble(() => SamplePowerReader.Read(store, "run-1", "lefd")), StringComparison.Ordinal);
        Assert.Contains("no sample 7", Trouble(() => SamplePowerReader.Read(store, "run-1", sequence: 7)), StringComparison.Ordinal);
        Assert.Contains("font", Trouble(() => PictureFont.Find([folder.Path])), StringComparison.Ordinal);
        using var other = new TempFolder();
        var bare = await Given.StoreAsync(other, [Given.Answered(0)]);
        Assert.Contains("no power trace", Trouble(() => SamplePowerReader.Read(bare, "run-1")), StringComparison.Ordinal);
        Assert.Contains("no power trace", Trouble(() => SamplePowerReader.Read(bare, "run-1", "left")), StringComparison.Ordinal);
        using var gone = new TempFolder();
        var cut = await StoreAsync([Given.Answered(0), Given.Answered(1)], gone, write: path =>
        {
            using var writer = TraceWriter.Create(path, Waveform.Head());
            writer.Append(Waveform.Samples(20));
            writer.Append(Waveform.Interval(1, Image));
            writer.Complete();
        });
        Assert.Contains("no samples of that time", Trouble(() => SamplePowerReader.Read(cut, "run-1", sequence: 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_plain_font_is_preferred_and_any_will_do()
    {
        Directory.CreateDirectory(folder.File("a"));
        File.WriteAllBytes(folder.File("a/Script.ttf"), []);
        Assert.Equal(folder.File("a/Script.ttf"), PictureFont.Find([folder.File("none"), folder.Path]));
        File.WriteAllBytes(folder.File("a/LiberationSans-Regular.ttf"), []);
        Assert.Equal(folder.File("a/LiberationSans-Regular.ttf"), PictureFont.Find([folder.Path]));
    }

    private static string Trouble(Func<object> read) => Assert.Throws<TroubleException>(read).Message;

    private async Task<RunStore> StoreAsync(SampleRecord[] samples, TempFolder? at = null, Origin origin = Origin.Emulated, Action<string>? write = null)
    {
        var store = await Given.StoreAsync(at ?? folder, samples, energy: Given.Energy(origin), energies: samples.Select(sample => Given.SampleEnergy(sample.Sequence)));
        var path = store.FullPath(TraceHead.PathOf("run-1", "left"));
        if (write is not null) write(path);
        else Waveform.Write(path, (samples.Length * 120) + 60, head: Waveform.Head(origin: origin));
        return store;
    }
}
