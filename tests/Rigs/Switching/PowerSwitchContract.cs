using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Switching;
using Hil.Rigs.Tools;
using Hil.Testing.Bus;
using Hil.Testing.Tools;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.Switching;

/// <summary>What every power switch owes to whoever calls it. The catalog knows them; nobody lists them.</summary>
public sealed class PowerSwitchContract
{
    public static TheoryData<string> Names => [.. RealFirmware.Catalog.Of(typeof(IPowerSwitch)).Select(part => part.Name)];

    public static TheoryData<string, bool> NamesAndWishes => new(Names.SelectMany(row => new[] { (row.Data, true), (row.Data, false) }));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_what_it_is_and_what_each_of_its_settings_is(string name)
    {
        var part = Part(name);
        Assert.NotEmpty(part.Summary);
        Assert.All(part.Settings, setting => Assert.True(setting.Summary.Length > 0, $"{name}: setting '{setting.Name}' is not documented"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_checked_without_throwing(string name)
    {
        var needy = new FakeToolRunner();
        needy.Missing.UnionWith(["uhubctl", "hil-no-such-program"]);
        foreach (var tools in (IToolRunner[])[new FakeToolRunner(), needy])
            Assert.All(Make(name).Check(tools), trouble => Assert.NotEmpty(trouble.Remedy));
    }

    [Theory]
    [MemberData(nameof(NamesAndWishes))]
    public async Task It_has_not_switched_while_the_device_says_nothing(string name, bool on)
    {
        var clock = new FakeTimeProvider();
        var services = new RigServices(new SilentTools(), clock, NullLoggerFactory.Instance)
        {
            Buses = (_, _) => Task.FromResult(new OpenBus(new InMemoryBus(), () => ValueTask.CompletedTask)),
        };
        var switching = Task.Run(() => Make(name).SetAsync(on, new SwitchRequest("rig-1", services), TestContext.Current.CancellationToken));
        while (!switching.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            await Task.Yield();
        }

        var failure = await Assert.ThrowsAsync<SwitchFailedException>(() => switching);
        Assert.Equal((TroubleKind.Infrastructure, "rig-1", on), (failure.Kind, failure.Rig, failure.On));
        Assert.StartsWith($"rig-1: the supply could not be switched {(on ? "on" : "off")}: ", failure.What, StringComparison.Ordinal);
        Assert.NotEmpty(failure.Where);
        Assert.NotEmpty(failure.Remedy);
    }

    private static PartDescription Part(string name) => RealFirmware.Catalog.Of(typeof(IPowerSwitch)).Single(part => part.Name == name);

    /// <summary>One with settings that lead nowhere: numbers are the largest allowed, lest a pin of this machine is switched.</summary>
    private static IPowerSwitch Make(string name)
    {
        var part = Part(name);
        var required = part.Settings.Where(setting => setting.Required).Select(setting => setting.Name).ToHashSet();
        var made = (IPowerSwitch)Activator.CreateInstance(part.Type)!;
        foreach (var setting in made.GetType().GetProperties().Where(one => one.CanWrite))
        {
            if (setting.GetCustomAttribute<RangeAttribute>() is { } range && setting.PropertyType == typeof(int)) setting.SetValue(made, range.Maximum);
            else if (required.Contains(SettingName.Kebab(setting.Name))) setting.SetValue(made, Nowhere(setting));
        }

        return made;
    }

    private static object Nowhere(PropertyInfo setting) => setting.PropertyType switch
    {
        var type when type == typeof(string) => "http://127.0.0.1:9/nobody",
        var type when type == typeof(IReadOnlyList<string>) => new[] { "hil-no-such-program" },
        var type when type == typeof(PlugBroker) => new PlugBroker { Host = "localhost" },
        var type => throw new NotSupportedException($"Say here which {type} leads nowhere, for setting '{setting.Name}'."),
    };

    /// <summary>Programs that never end.</summary>
    private sealed class SilentTools : IToolRunner
    {
        public Task<ToolResult> RunAsync(Command command, CancellationToken cancellation) => throw new ToolTimedOutException(command, "");

        public Task<RunningTool> StartAsync(Command command, CancellationToken cancellation) => throw new ToolTimedOutException(command, "");

        public Task<PipedTool> PipeAsync(Command command, CancellationToken cancellation) => throw new ToolTimedOutException(command, "");

        public string? Find(string program) => program;
    }
}
