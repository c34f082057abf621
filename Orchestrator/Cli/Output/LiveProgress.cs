using System.Collections.Concurrent;
using Hil.Engine.Running;
using Spectre.Console;

namespace Hil.Cli.Output;

/// <summary>A progress bar per board on a terminal. Written to standard error, so that standard output stays the result's.</summary>
internal sealed class LiveProgress(ProgressContext context) : IRunObserver
{
    private readonly ConcurrentDictionary<string, ProgressTask> bars = new();
    private ProgressTask? stage;

    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<IRunObserver, Task<T>> work, bool hideEnded) =>
        console.Progress().AutoClear(false).HideCompleted(hideEnded)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context => work(new LiveProgress(context)));

    public void Stage(string text)
    {
        EndStage();
        stage = context.AddTask(Markup.Escape(text));
        stage.IsIndeterminate = true;
    }

    public void TrialStarted(string rig, string board, int samples)
    {
        EndStage();
        bars[rig] = context.AddTask($"{Markup.Escape(rig)} [grey]{Markup.Escape(board)}[/]", maxValue: samples);
    }

    private void EndStage()
    {
        if (Interlocked.Exchange(ref stage, null) is not { } ended) return;
        ended.IsIndeterminate = false;
        ended.Value = ended.MaxValue;
        ended.StopTask();
    }

    public void SampleEnded(string rig) => bars[rig].Increment(1);

    public void TrialEnded(string rig, string? cause)
    {
        if (!bars.TryGetValue(rig, out var bar)) bar = bars[rig] = context.AddTask(Markup.Escape(rig));
        if (cause is not null) bar.Description = $"{Markup.Escape(rig)} [red]broken[/]";
        bar.StopTask();
    }
}
