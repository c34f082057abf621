using System.Diagnostics;
using Hil.Engine.Running;

namespace Hil.Benchmarks;

/// <summary>
/// Watches a run and takes this process's CPU time while all rigs stream: from when the last one has got going until the first one has
/// ended, so that neither bring-up nor the shadow pass is in it.
/// </summary>
internal sealed class CpuWindow(int rigs, int rampUp) : IRunObserver
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> ended = [];
    private Reading? first;
    private Reading? last;

    /// <summary>Samples that ended in the window.</summary>
    public int Samples => last!.Samples - first!.Samples;

    /// <summary>CPU time of all threads of this process per sample.</summary>
    public double MicrosecondsPerSample => (last!.Cpu - first!.Cpu).TotalMicroseconds / Samples;

    public double KernelShare => (last!.Kernel - first!.Kernel) / (last!.Cpu - first!.Cpu);

    public double BytesPerSample => (double)(last!.Allocated - first!.Allocated) / Samples;

    public double SamplesPerSecond => Samples / Stopwatch.GetElapsedTime(first!.Timestamp, last!.Timestamp).TotalSeconds;

    public int Collections => last!.Collections - first!.Collections;

    public void Stage(string text)
    {
    }

    public void TrialStarted(string rig, string board, int samples)
    {
    }

    public void SampleEnded(string rig)
    {
        lock (gate)
        {
            ended[rig] = ended.GetValueOrDefault(rig) + 1;
            if (first is null && ended.Count == rigs && ended.Values.All(count => count >= rampUp)) first = Take();
        }
    }

    public void TrialEnded(string rig, string? cause)
    {
        if (cause is not null) throw new InvalidOperationException($"{rig}: {cause}");
        lock (gate) last ??= Take();
    }

    private Reading Take()
    {
        var cpu = Environment.CpuUsage;
        return new(ended.Values.Sum(), Stopwatch.GetTimestamp(), cpu.TotalTime, cpu.PrivilegedTime, GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
    }

    private sealed record Reading(int Samples, long Timestamp, TimeSpan Cpu, TimeSpan Kernel, long Allocated, int Collections);
}
