using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Hil.Rigs.Tools;

/// <summary>
/// Runs real programs. On Linux each gets its own session (setsid) so that it can be killed with everything it started,
/// and dies with us (setpriv --pdeathsig), even when we are killed.
/// </summary>
public sealed partial class ToolRunner(TimeProvider clock, ILogger<ToolRunner> logger) : IToolRunner
{
    private const int Terminate = 15;
    private const int Kill = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<ToolResult> RunAsync(Command command, CancellationToken cancellation)
    {
        var output = new KeptOutput();
        using var process = await LaunchAsync(command, output.Add, cancellation);
        var started = clock.GetTimestamp();
        using var timer = new CancellationTokenSource(command.TimeOut, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            Signal(process, Kill);
            await process.WaitForExitAsync(CancellationToken.None);
            cancellation.ThrowIfCancellationRequested();
            throw new ToolTimedOutException(command, output.ToString());
        }

        return new(command, process.ExitCode, output.ToString(), clock.GetElapsedTime(started));
    }

    public async Task<RunningTool> StartAsync(Command command, CancellationToken cancellation)
    {
        var output = new KeptOutput();
        var lines = Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        var process = await LaunchAsync(command, line => { output.Add(line); lines.Writer.TryWrite(line); }, cancellation);
        var ended = WatchAsync(process, command, output, lines.Writer);
        return new(command, process.Id, lines.Reader, ended, () => EndAsync(process, ended));
    }

    public async Task<PipedTool> PipeAsync(Command command, CancellationToken cancellation)
    {
        var words = new KeptOutput();
        var process = await LaunchAsync(command, words.Add, cancellation, piped: true);
        var (input, output) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        var ended = WatchAsync(process, command, words);
        return new(command, process.Id, input, output, ended, () => EndAsync(process, ended));
    }

    public string? Find(string program) => ToolPath.Find(program);

    /// <param name="command">What to start.</param>
    /// <param name="line">Told of each line of output; of standard error only when <paramref name="piped"/>.</param>
    /// <param name="cancellation">Gives up before it is started.</param>
    /// <param name="piped">Whether its input and output stay open, for the caller.</param>
    private async Task<Process> LaunchAsync(Command command, Action<string> line, CancellationToken cancellation, bool piped = false)
    {
        cancellation.ThrowIfCancellationRequested();
        var path = ToolPath.Find(command.Program) ?? throw new MissingToolException(command);
        var process = new Process { StartInfo = Describe(command, path) };
        process.OutputDataReceived += (_, data) => Take(data.Data);
        process.ErrorDataReceived += (_, data) => Take(data.Data);
        logger.LogDebug("running {Command}", command);
        try
        {
            await ProcessStarter.StartAsync(process);
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            process.Dispose();
            throw new Protocols.TroubleException(Protocols.TroubleKind.Infrastructure, $"'{command.Program}' could not be started", command.ToString(), failure.Message, failure);
        }

        process.BeginErrorReadLine();
        if (!piped)
        {
            process.StandardInput.Close();
            process.BeginOutputReadLine();
        }

        return process;

        void Take(string? text)
        {
            if (text is not null)
                line(text);
        }
    }

    private static ProcessStartInfo Describe(Command command, string path)
    {
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.WorkingDirectory = command.Folder ?? "";
        if (OperatingSystem.IsLinux())
        {
            var setpriv = ToolPath.Find("setpriv") ?? throw new MissingToolException(new("setpriv") { Package = "util-linux" });
            start.FileName = setpriv;
            foreach (var word in (string[])["--pdeathsig", "KILL", "--", "setsid", path])
                start.ArgumentList.Add(word);
        }
        else
        {
            start.FileName = path;
        }

        foreach (var word in command.Arguments)
            start.ArgumentList.Add(word);
        foreach (var (name, value) in command.Environment)
            start.Environment[name] = value;
        return start;
    }

    private async Task<ToolResult> WatchAsync(Process process, Command command, KeptOutput output, ChannelWriter<string>? lines = null)
    {
        var started = clock.GetTimestamp();
        await process.WaitForExitAsync(CancellationToken.None);
        lines?.TryComplete();
        var result = new ToolResult(command, process.ExitCode, output.ToString(), clock.GetElapsedTime(started));
        logger.LogDebug("ended with {ExitCode}: {Command}", result.ExitCode, command);
        return result;
    }

    private async Task EndAsync(Process process, Task ended)
    {
        if (!ended.IsCompleted)
        {
            Signal(process, Terminate);
            using var done = new CancellationTokenSource();
            if (await Task.WhenAny(ended, Task.Delay(Patience, clock, done.Token)) != ended)
                Signal(process, Kill);
            await done.CancelAsync();
            await ended;
        }

        process.Dispose();
    }

    /// <summary>To the whole session on Linux: what the program started must not outlive it.</summary>
    private static void Signal(Process process, int signal)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
                process.Kill(entireProcessTree: true);
            else if (!process.HasExited)
                _ = SendSignal(-process.Id, signal) == 0 ? 0 : SendSignal(process.Id, signal); // no session yet: it was only just started
        }
        catch (InvalidOperationException)
        {
            // It ended in between, which is what was wanted.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int id, int signal);
}
