using System.CommandLine;
using System.Runtime.InteropServices;
using Hil.Protocols;

namespace Hil.Cli;

/// <summary>
/// Runs a command line and turns what went wrong into one message and the documented exit code: 0 passed, 1 failed,
/// 2 wrong use or file, 3 rig trouble, 4 inconclusive.
/// </summary>
internal static class Invocation
{
    public const int Passed = 0;
    public const int Failed = 1;
    public const int WrongUse = 2;
    public const int RigTrouble = 3;
    public const int Inconclusive = 4;

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"hil: {error.Message}");
            await Console.Error.WriteLineAsync($"hil: see 'hil {string.Join(' ', Words(parsed))}--help'");
            return WrongUse;
        }

        using var interrupted = new CancellationTokenSource();
        using var pressed = PosixSignalRegistration.Create(PosixSignal.SIGINT, EndInOrder);
        using var told = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndInOrder);
        try
        {
            // Without a time-out of its own: it would leave after 2 s, before boards are let go and the run is judged.
            var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(settings, interrupted.Token);
        }
        catch (TroubleException trouble)
        {
            await Console.Error.WriteLineAsync($"hil: {trouble.Message}");
            return trouble.ExitCode;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("hil: interrupted");
            return Inconclusive;
        }

        // The first Ctrl-C ends the run in order; the second one kills.
        void EndInOrder(PosixSignalContext signal)
        {
            signal.Cancel = !interrupted.IsCancellationRequested;
            interrupted.Cancel();
        }
    }

    private static Stack<string> Words(ParseResult parsed)
    {
        var words = new Stack<string>();
        for (var result = parsed.CommandResult; result.Parent is System.CommandLine.Parsing.CommandResult parent; result = parent) words.Push(result.Command.Name + " ");
        return words;
    }
}
