using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;
using Hil.Rigs.Links;
using static Hil.Rigs.Tests.Links.SessionFixture;

namespace Hil.Rigs.Tests.Links;

public sealed class ByteChannelTests
{
    [Fact]
    public async Task Bytes_go_both_ways_beyond_the_first_credit()
    {
        var (far, near) = Pipes();
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync(new() { Connect = (_, _) => new(near) });
        fixture.Board.OpenMqtt();
        await Until(() => fixture.Board.MqttCredit > 0);

        // Eight times what the fake board takes at once.
        var down = Pixels(1, 8192);
        await far.Output.WriteAsync(down, Cancellation);
        await Until(() => fixture.Board.Mqtt.Count == down.Length);
        Assert.Equal(down, fixture.Board.Mqtt);

        // More than the host takes at once, in two steps, since the fake board does not look at its credit.
        var up = Pixels(2, 12_000);
        fixture.Board.SendMqtt(up.AsSpan(0, 6000));
        var received = new List<byte>();
        await ReadAsync(far.Input, received, 6000);
        await Until(() => fixture.Board.MqttCredit >= 12_000);
        fixture.Board.SendMqtt(up.AsSpan(6000));
        await ReadAsync(far.Input, received, 12_000);
        Assert.Equal(up, received);
    }

    [Fact]
    public async Task A_connection_that_drops_closes_the_channel_after_its_last_bytes()
    {
        var (far, near) = Pipes();
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync(new() { Connect = (_, _) => new(near) });
        fixture.Board.OpenMqtt();
        await Until(() => fixture.Board.MqttCredit > 0);
        await far.Output.WriteAsync(new byte[100], Cancellation);
        await far.Output.CompleteAsync();
        await Until(() => fixture.Board.MqttCredit == 0);
        Assert.Equal(100, fixture.Board.Mqtt.Count);
        Assert.True((await far.Input.ReadAsync(Cancellation)).IsCompleted);
    }

    [Fact]
    public async Task A_connector_that_fails_refuses_the_channel_with_its_words()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync(new() { Connect = (_, _) => throw new IOException("connection refused") });
        fixture.Board.OpenMqtt();
        byte[]? closed = null;
        await Until(() => (closed = fixture.Board.Requests.FirstOrDefault(r => r[0] == (byte)ControlMessage.Closed)) is not null);
        Assert.True(ClosedMessage.TryRead(closed, out var message));
        Assert.Equal(new ClosedMessage(LinkChannel.Mqtt, "connection refused"), message);
        Assert.False(session.Completion.IsCompleted);
    }

    [Fact]
    public async Task The_far_end_sees_the_channel_end_with_the_session()
    {
        var (far, near) = Pipes();
        await using var fixture = new SessionFixture();
        var session = await fixture.OpenAsync(new() { Connect = (_, _) => new(near) });
        fixture.Board.OpenMqtt();
        await Until(() => fixture.Board.MqttCredit > 0);
        await session.DisposeAsync();
        Assert.True((await far.Input.ReadAsync(Cancellation)).IsCompleted);
    }

    [Fact]
    public async Task An_Open_for_an_open_channel_replaces_its_connection()
    {
        var (far, near) = Pipes();
        var (_, second) = Pipes();
        var connections = new Queue<IDuplexPipe>([near, second]);
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync(new() { Connect = (_, _) => new(connections.Dequeue()) });
        fixture.Board.OpenMqtt();
        await Until(() => fixture.Board.MqttCredit > 0);
        fixture.Board.OpenMqtt();
        Assert.True((await far.Input.ReadAsync(Cancellation)).IsCompleted);
        await Until(() => fixture.Board.Requests.Count(r => r[0] == (byte)ControlMessage.Opened) == 2);
    }

    [Fact]
    public async Task A_board_that_exceeds_its_credit_breaks_the_protocol()
    {
        var (_, near) = Pipes(pause: 1);
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync(new() { Connect = (_, _) => new(near) });
        fixture.Board.OpenMqtt();
        await Until(() => fixture.Board.MqttCredit > 0);
        fixture.Board.SendMqtt(new byte[20_000]);
        await Assert.ThrowsAsync<ProtocolException>(() => session.Completion);
    }

    private static (IDuplexPipe Far, IDuplexPipe Near) Pipes(long pause = 0)
    {
        var up = new Pipe(new PipeOptions(pauseWriterThreshold: pause, resumeWriterThreshold: pause));
        var down = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        return (new Duplex(up.Reader, down.Writer), new Duplex(down.Reader, up.Writer));
    }

    private static async Task ReadAsync(PipeReader reader, List<byte> received, int total)
    {
        while (received.Count < total)
        {
            var read = await reader.ReadAsync(Cancellation);
            Assert.False(read.IsCompleted, $"the far end was closed after {received.Count} of {total} bytes");
            received.AddRange(read.Buffer.ToArray());
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>Waits for what another task does; the limit is only a net.</summary>
    private static async Task Until(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        for (var waited = 0; !isSo(); waited++)
        {
            if (waited == 20_000) Assert.Fail("It never came to: " + what);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
