using System.Collections.Concurrent;
using System.Diagnostics;

namespace Hil.Rigs.Tools;

/// <summary>
/// Starts processes from one thread that lives as long as this program. Linux ends a child with PR_SET_PDEATHSIG when the
/// <i>thread</i> that made it ends (prctl(2)); a thread of the pool ends when it has been idle for a while.
/// </summary>
internal static class ProcessStarter
{
    private static readonly BlockingCollection<Action> Work = Begin();

    public static Task StartAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception failure)
            {
                started.SetException(failure);
            }
        });
        return started.Task;
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
                action();
        })
        { IsBackground = true, Name = "process starter" }.Start();
        return work;
    }
}
