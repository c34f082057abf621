using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Hil.Broker;
using Hil.Protocols.Topics;

namespace Hil.EndToEnd.Tests;

/// <summary>A broker that was there before: any MQTT client can follow a run on it, and its refusals are told.</summary>
public sealed class ExternalBrokerTests : IAsyncLifetime
{
    private readonly Site site = new();
    private readonly HilProgram hil;
    private EmbeddedBroker broker = null!;

    public ExternalBrokerTests()
    {
        Built.Firmware("host");
        hil = new HilProgram(site) { Environment = { ["HIL_BROKER_PASSWORD"] = "secret" } };
    }

    public async ValueTask InitializeAsync()
    {
        broker = await EmbeddedBroker.StartAsync();
        broker.AddClient("lab", "secret", "hil");
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        site.Dispose();
    }

    [Fact]
    public async Task Every_result_and_decision_can_be_read_by_any_client()
    {
        await using var bus = await MqttBus.ConnectAsync(broker.Endpoint, broker.AddClient("watcher", "looks", ""), cancellation: Site.Cancellation);
        await using var watched = await bus.SubscribeAsync("hil/#", Site.Cancellation);
        var messages = Channel.CreateUnbounded<BusMessage>();
        var watching = Task.Run(() => PumpAsync(watched, messages.Writer));

        var result = await hil.RunAsync("run", Experiment(10), "--bench", "host", "--json");
        Assert.True(result.ExitCode == 0, $"{result}");
        // What was published before this has been delivered when it arrives.
        await bus.PublishAsync("hil/end", Encoding.UTF8.GetBytes("end"), retain: false, Site.Cancellation);
        await watching.WaitAsync(Site.Cancellation);
        var seen = new List<BusMessage>();
        while (messages.Reader.TryRead(out var message)) seen.Add(message);

        foreach (var trial in result.Json["trials"]!.AsArray())
        {
            var topics = new RigTopics((string)result.Json["run"]!, (string)trial!["rig"]!);
            var results = seen.Where(message => message.Topic == topics.Result).Select(message => JsonNode.Parse(message.Payload.Span)!).DistinctBy(json => (int)json["id"]!).ToArray();
            Assert.Equal(Enumerable.Range(0, 10), results.Select(json => (int)json["id"]!).Order());
            Assert.All(results, json => Assert.Equal(20, ((string)json["out"]!).Length));
            var offloaded = results.Where(json => (int)json["dec"]! == 1).ToArray();
            Assert.Equal((int)trial["offloads"]!, offloaded.Length);
            Assert.Equal($"{broker.Endpoint}", (string?)trial["externalBroker"]);
            Assert.Equal(offloaded.Length, (int)trial["hostLatencyUs"]!["offload"]!["broker"]!["count"]!);
            Assert.All(offloaded, json => Assert.Equal("edge", (string?)json["by"]));
            var offloads = seen.Where(message => message.Topic == topics.Offload).DistinctBy(message => Convert.ToHexString(message.Payload.Span[..16]));
            Assert.Equal(offloaded.Length, offloads.Count(message => message.Payload.Length == 16 + 3072));
            var states = seen.Where(message => message.Topic == topics.Status).Select(message => Encoding.ASCII.GetString(message.Payload.Span)).ToArray();
            Assert.True(states is [['o', 'n', 'l', 'i', 'n', 'e', ' ', ..], ..] && states.Length <= 2, $"a board came and went: {string.Join(", ", states)}");
        }
    }

    [Fact]
    public async Task A_wrong_password_is_one_message_with_the_broker_and_the_remedy()
    {
        hil.Environment["HIL_BROKER_PASSWORD"] = "guess";
        var result = await hil.RunAsync("run", Experiment(4), "--bench", "host", "--json");
        Assert.True(result.ExitCode == 2, $"{result}");
        Assert.Empty(result.Output);
        Assert.Contains($"broker {broker.Endpoint}", result.Errors, StringComparison.Ordinal);
        Assert.Contains("user 'lab'", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Check user and password", result.Errors, StringComparison.Ordinal);
        Assert.Empty(site.Store.Runs());
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_rig_trouble()
    {
        var experiment = Experiment(4);
        await broker.DisposeAsync();
        var result = await hil.RunAsync("run", experiment, "--bench", "host", "--json");
        Assert.True(result.ExitCode == 3, $"{result}");
        Assert.Contains($"broker {broker.Endpoint}", result.Errors, StringComparison.Ordinal);
        Assert.Empty(site.Store.Runs());
    }

    private string Experiment(int count) => site.Experiment(count,
        more: string.Create(CultureInfo.InvariantCulture, $"broker: {{ host: {broker.Endpoint.Host}, port: {broker.Endpoint.Port}, user: lab }}"));

    private static async Task PumpAsync(IBusSubscription watched, ChannelWriter<BusMessage> messages)
    {
        await foreach (var message in watched.Messages.ReadAllAsync(Site.Cancellation))
        {
            if (message.Topic == "hil/end") return;
            messages.TryWrite(message);
        }
    }
}
