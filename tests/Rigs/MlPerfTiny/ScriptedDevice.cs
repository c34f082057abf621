using System.Buffers;
using System.Text;
using Hil.Rigs.Links;

namespace Hil.Rigs.Tests.MlPerfTiny;

/// <summary>A device whose answers are the test's: it is asked for each command as it comes.</summary>
internal sealed class ScriptedDevice : IAsyncDisposable
{
    private readonly ILink link;
    private readonly Func<string, string?> answer;
    private readonly Task answering;

    /// <param name="link">The board's end of a cable.</param>
    /// <param name="answer">Lines for a command, without their ends, joined with <c>|</c>; null for silence.</param>
    public ScriptedDevice(ILink link, Func<string, string?> answer)
    {
        (this.link, this.answer) = (link, answer);
        answering = AnswerAsync();
    }

    /// <summary>Every command in order, without its end.</summary>
    public List<string> Commands { get; } = [];

    /// <summary>A sound device with a 40 byte input and three outputs, on which a test may lay exceptions.</summary>
    /// <param name="but">Answers where it is not null.</param>
    public static Func<string, string?> Sound(Func<string, string?> but)
    {
        var loaded = 0;
        return command =>
        {
            if (command.StartsWith("db load", StringComparison.Ordinal)) loaded = 0;
            else if (command.StartsWith("db ", StringComparison.Ordinal)) loaded += (command.Length - 3) / 2;
            return but(command) ?? command.Split(' ') switch
            {
                ["name"] => "m-name-dut-[test]|m-ready",
                ["profile"] => "m-profile-[P]|m-model-[ic01]|m-ready",
                ["timestamp"] => "m-lap-us-5|m-ready",
                ["results"] => "m-results-[0.500,0.250,0.250]|m-ready",
                ["db", "load", _] => "m-[Expecting 40 bytes]|m-ready",
                ["db", _] => loaded == 40 ? "m-load-done|m-ready" : "m-ready",
                ["infer", var times, var warm] =>
                    $"m-warmup-start-{warm}|m-warmup-done|m-infer-start-{times}|m-lap-us-100|m-lap-us-350|m-infer-done|m-results-[0.500,0.250,0.250]|m-ready",
                _ => $"e-[Unknown command: {command}]|m-ready",
            };
        };
    }

    public Task SayAsync(string lines) => link.WriteAsync(Encoding.Latin1.GetBytes(string.Concat(lines.Split('|').Select(line => line + "\r\n"))), CancellationToken.None).AsTask();

    public async ValueTask DisposeAsync()
    {
        link.Input.CancelPendingRead();
        await answering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            var read = await link.Input.ReadAsync();
            var bytes = read.Buffer;
            while (bytes.PositionOf((byte)'%') is { } end)
            {
                var command = Encoding.ASCII.GetString(bytes.Slice(0, end).ToArray());
                bytes = bytes.Slice(bytes.GetPosition(1, end));
                Commands.Add(command);
                if (answer(command) is { } lines) await SayAsync(lines);
            }

            link.Input.AdvanceTo(bytes.Start, bytes.End);
            if (read.IsCanceled || read.IsCompleted) return;
        }
    }
}
