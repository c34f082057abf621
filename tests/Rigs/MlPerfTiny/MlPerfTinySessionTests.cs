using Hil.Protocols;
using Hil.Rigs.Links;
using Hil.Rigs.MlPerfTiny;
using Hil.Testing.Links;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Rigs.Tests.MlPerfTiny;

/// <summary>Every reply of a device is checked.</summary>
public sealed class MlPerfTinySessionTests
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 40).Select(value => (byte)value)];
    private static readonly MlPerfTinyProtocol Settings = new() { Boot = TimeSpan.Zero };
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_input_is_written_line_by_line_as_long_as_the_buffer_allows()
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(_ => null));
        await stand.Session.LoadAsync(Pixels, Cancellation);
        var done = await stand.Session.InferAsync(3, 1, 3, Patience, Cancellation);

        Assert.Equal((100, 250), (done.StartMicroseconds, done.ElapsedMicroseconds));
        Assert.Equal([0.5, 0.25, 0.25], stand.Session.Outputs.ToArray());
        Assert.Equal("test", stand.Session.Name);
        Assert.Equal(["name", "db load 40", "db " + Convert.ToHexStringLower(Pixels.AsSpan(0, 38)), "db 2627", "infer 3 1"], stand.Device.Commands);
        Assert.Equal(stand.Device.Commands.Sum(command => command.Length + 1), stand.Session.WireBytesSent);
    }

    [Fact]
    public async Task The_other_commands_tell_what_they_are_for()
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(_ => null));
        Assert.Equal(("P", "ic01"), await stand.Session.ProfileAsync(Cancellation));
        Assert.Equal(5, await stand.Session.TimestampAsync(Cancellation));
        await stand.Session.ResultsAsync(3, Cancellation);
        Assert.Equal(0.5, stand.Session.Outputs[0]);
    }

    [Fact]
    public async Task A_device_that_boots_is_waited_for_and_one_with_half_a_command_in_its_buffer_is_understood()
    {
        var refusals = 1;
        await using var stand = await Stand.OpenAsync(
            ScriptedDevice.Sound(command => command == "name" && refusals-- > 0 ? "e-[Unknown command: db 00name]|m-ready" : null), Settings with { Boot = Patience },
            device => device.SayAsync("\u0001\u0002|m-timestamp-mode-performance|m-init-done|m-ready"));
        Assert.Equal(["name", "name"], stand.Device.Commands);
    }

    [Fact]
    public async Task With_a_window_of_two_a_line_goes_out_before_the_reply_to_the_one_before_it()
    {
        await using var stand = await Stand.OpenAsync(
            ScriptedDevice.Sound(command => command switch
            {
                "db 2627" => "m-ready|m-load-done|m-ready",
                _ when command.StartsWith("db 00", StringComparison.Ordinal) => Nothing,
                _ => null,
            }), Settings with { Window = 2 });
        await stand.Session.LoadAsync(Pixels, Cancellation);
        Assert.Equal("db 2627", stand.Device.Commands[^1]);
    }

    [Theory]
    [InlineData("db 2627", "m-ready", "m-load-done did not come after 40 bytes: characters were lost on the way")]
    [InlineData("db 0001", "m-load-done|m-ready", "m-load-done came after 38 of 40 bytes")]
    [InlineData("db 2627", "m-load-done|m-load-done|m-ready", "m-load-done came twice")]
    [InlineData("db 2627", "m-re\u0001dy", "'m-re.dy' is no line of the dialect")]
    [InlineData("infer", "m-infer-start-1|m-lap-us-1|m-lap-us-2|m-infer-done|m-results-[0.5,0.5]|m-ready", "it has 2 outputs instead of 3")]
    [InlineData("infer", "m-infer-start-1|m-lap-us-1|m-lap-us-2|m-infer-done|m-ready", "it has no outputs instead of 3")]
    [InlineData("infer", "m-lap-us-1|m-lap-us-2|m-results-[0.5,x,0.5]|m-ready", "the outputs '0.5,x,0.5' are not all finite numbers")]
    [InlineData("infer", "m-lap-us-1|m-results-[1,0,0]|m-ready", "it printed its time 1 times instead of twice")]
    [InlineData("infer", "m-infer-start-2|m-lap-us-1|m-lap-us-2|m-results-[1,0,0]|m-ready", "it inferred 2 times instead of 1")]
    [InlineData("infer", "m-lap-us-5000000000|m-lap-us-2|m-results-[1,0,0]|m-ready", "its time goes back from 5000000000 us to 2 us")]
    public async Task A_wrong_reply_ends_the_session_and_says_what_is_wrong(string command, string reply, string what)
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(asked => asked.StartsWith(command, StringComparison.Ordinal) ? reply : null));
        var trouble = await Assert.ThrowsAsync<DeviceReplyException>(stand.InferAsync);

        Assert.Contains(what, trouble.What, StringComparison.Ordinal);
        Assert.Equal(TroubleKind.Board, trouble.Kind);
        Assert.Same(trouble, await Assert.ThrowsAsync<DeviceReplyException>(() => stand.Session.Completion));
        Assert.Same(trouble, await Assert.ThrowsAsync<DeviceReplyException>(() => stand.Session.ProfileAsync(Cancellation)));
    }

    [Fact]
    public async Task A_refused_line_is_told_and_the_next_command_is_answered()
    {
        var refuse = true;
        await using var stand = await Stand.OpenAsync(
            ScriptedDevice.Sound(command => refuse && command == "db 2627" ? "e-[Not hex: 2\u007f27]|m-ready" : null));
        var refused = await Assert.ThrowsAsync<DeviceRefusedException>(stand.InferAsync);
        Assert.Equal(("db", "Not hex: 2.27"), (refused.Command, refused.Words));
        refuse = false;
        await stand.InferAsync();
    }

    [Theory]
    [InlineData("db 2627")]
    [InlineData("infer")]
    public async Task A_reset_amid_a_command_is_told_as_such(string command)
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(
            asked => asked.StartsWith(command, StringComparison.Ordinal) ? "m-timestamp-mode-performance|m-init-done|m-ready" : null));
        var trouble = await Assert.ThrowsAsync<DeviceResetException>(stand.InferAsync);
        Assert.Equal(command.Split(' ')[0], trouble.Command);
    }

    [Fact]
    public async Task Silence_ends_after_the_reply_timeout_with_the_last_line()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stand = await Stand.OpenAsync(
            ScriptedDevice.Sound(command =>
            {
                if (command != "db 2627") return null;
                asked.TrySetResult();
                return Nothing;
            }), time: time);
        var loading = stand.InferAsync();
        await asked.Task.WaitAsync(Cancellation);
        while (!loading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var trouble = await Assert.ThrowsAsync<DeviceSilentException>(() => loading);
        Assert.Equal("db", trouble.Command);
        Assert.Contains("within 5 s", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_without_end_is_cut_off()
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(command => command == "profile" ? new string('x', 20_000) : null));
        var trouble = await Assert.ThrowsAsync<DeviceReplyException>(() => stand.Session.ProfileAsync(Cancellation));
        Assert.Contains("more than 16384 characters", trouble.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_goes_away_is_told_at_once()
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(command => command == "profile" ? Nothing : null));
        var asking = stand.Session.ProfileAsync(Cancellation);
        stand.Cable.Unplug();
        await Assert.ThrowsAsync<LinkLostException>(() => asking);
        await Assert.ThrowsAsync<LinkLostException>(() => stand.Session.Completion);
    }

    [Fact]
    public async Task In_energy_mode_no_time_is_told()
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(command => command switch
        {
            "timestamp" => "m-ready",
            _ when command.StartsWith("infer", StringComparison.Ordinal) => "m-infer-start-1|m-infer-done|m-results-[1,0,0]|m-ready",
            _ => null,
        }));
        Assert.Null(await stand.Session.TimestampAsync(Cancellation));
        Assert.Null((await stand.Session.InferAsync(1, 0, 3, Patience, Cancellation)).ElapsedMicroseconds);
    }

    [Fact]
    public async Task The_devices_clock_may_start_again()
    {
        await using var stand = await Stand.OpenAsync(ScriptedDevice.Sound(
            command => command.StartsWith("infer", StringComparison.Ordinal) ? "m-lap-us-4294967290|m-lap-us-4|m-results-[1,0,0]|m-ready" : null));
        Assert.Equal(10, (await stand.Session.InferAsync(1, 0, 3, Patience, Cancellation)).ElapsedMicroseconds);
    }

    /// <summary>An empty line: nothing that anybody hears.</summary>
    private const string Nothing = "";

    private sealed record Stand(MlPerfTinySession Session, ScriptedDevice Device, MemoryLink Cable) : IAsyncDisposable
    {
        public static async Task<Stand> OpenAsync(
            Func<string, string?> answer, MlPerfTinyProtocol? settings = null, Func<ScriptedDevice, Task>? first = null, TimeProvider? time = null)
        {
            var (host, board) = MemoryLink.Pair();
            var device = new ScriptedDevice(board, answer);
            if (first is not null) await first(device);
            return new(await MlPerfTinySession.OpenAsync(host, settings ?? Settings, time ?? TimeProvider.System, NullLogger.Instance, Cancellation), device, host);
        }

        public async Task InferAsync()
        {
            await Session.LoadAsync(Pixels, Cancellation);
            await Session.InferAsync(1, 0, 3, Patience, Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            await Session.DisposeAsync();
            await Device.DisposeAsync();
        }
    }
}
