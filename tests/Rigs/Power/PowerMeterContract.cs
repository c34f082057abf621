using System.Text.RegularExpressions;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Protocols.Wire;
using Hil.Rigs.Benches;
using Hil.Rigs.Power;
using Hil.Rigs.Power.Buses;
using Hil.Testing.Tools;

namespace Hil.Rigs.Tests.Power;

/// <summary>What every power meter that can be named in a bench file holds to.</summary>
public sealed partial class PowerMeterContract
{
    private static readonly PartCatalog Catalog = RealFirmware.Catalog;

    public static TheoryData<string> Meters => [.. Catalog.Of(typeof(IPowerMeter)).Select(part => part.Name)];

    public static TheoryData<string> Buses => [.. Catalog.Of(typeof(II2cBus)).Select(part => part.Name)];

    [Theory]
    [MemberData(nameof(Meters))]
    public Task A_meter_opens_or_says_why_not_and_ends_in_order(string name) => HoldsAsync(Settings(name));

    [Theory]
    [MemberData(nameof(Buses))]
    public Task An_ina219_on_each_bus_opens_or_says_why_not_and_ends_in_order(string bus) => HoldsAsync($"ina219: {{ bus: {{ {Settings(bus, typeof(II2cBus))} }} }}");

    private static async Task HoldsAsync(string settings)
    {
        await using var board = new Stand();
        var meter = YamlFile.Parse<BenchRig>($"{{ name: rig-1, board: host, connection: process, meter: {{ {settings} }} }}", "bench.yaml", Catalog).Meter!;
        var troubles = meter.Check(board.Board, new FakeToolRunner()).ToArray();
        var request = new MeterRequest("rig-1", board.Board, new MeterLoad.OfBoard(board.Attachment), null, RealFirmware.Services);
        MeterSession session;
        try
        {
            session = await meter.OpenAsync(request, TestContext.Current.CancellationToken);
        }
        catch (TroubleException trouble)
        {
            Assert.All((string[])[trouble.What, trouble.Where, trouble.Remedy], part => Assert.NotEqual("", part));
            return;
        }

        Assert.Empty(troubles);
        await using (session)
        {
            Assert.NotEqual("", session.Facts.Meter);
            board.Stay(Phase.Infer, 200).Stay(Phase.Idle, 200);
            await session.StopAsync(TestContext.Current.CancellationToken);
            long last = 0, count = 0;
            await foreach (var sample in session.Samples.ReadAllAsync(TestContext.Current.CancellationToken))
            {
                Assert.True(sample.Start >= last && sample.End > sample.Start);
                (last, count) = (sample.End, count + 1);
            }

            Assert.Equal(count, session.Counts.Samples);
            Assert.False(session.Lost.IsCompleted);
            await session.StopAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <summary>The part with the least settings that it can do with.</summary>
    private static string Settings(string name, Type? role = null)
    {
        var part = Catalog.Of(role ?? typeof(IPowerMeter)).Single(part => part.Name == name);
        var settings = part.Settings.Where(setting => setting.Required).Select(setting => $"{setting.Name}: {Value(setting)}");
        return $"{name}: {{ {string.Join(", ", settings)} }}";
    }

    private static string Value(SettingDescription setting) => setting switch
    {
        { Name: "bus", Kind: var kind } when !kind.Contains("number", StringComparison.Ordinal) => "emulated",
        { Range: { Length: > 0 } range } => FirstNumber().Match(range).Value,
        { Name: "path" } => "no-such-file",
        _ => "1",
    };

    [GeneratedRegex(@"\d+")]
    private static partial Regex FirstNumber();
}
