using Hil.Edge;
using Hil.Results.Store;

namespace Hil.Engine.Running;

/// <summary>
/// When the offloads of one trial passed the stations of the host. Stations are told of from the threads that they pass on, which never
/// wait: a slot for each sample is there from the start. Of repeats, of another boot's offloads and of unknown samples nothing is kept.
/// What comes after the sample was recorded is never read.
/// </summary>
/// <param name="boot">The boot whose offloads count at first.</param>
/// <param name="samples">Samples of the trial.</param>
internal sealed class OffloadBook(uint boot, int samples)
{
    private readonly Lock gate = new();
    private Stations[] stations = new Stations[samples];
    private uint now = boot;

    /// <summary>The board was restarted: from now on the offloads of another boot count.</summary>
    public void Restarted(uint anew)
    {
        lock (gate) now = anew;
    }

    /// <summary>There are more samples than at first.</summary>
    public void Extend(int more)
    {
        lock (gate) Array.Resize(ref stations, stations.Length + more);
    }

    /// <summary>The last byte of an offload is on its way to the broker.</summary>
    public void Came(uint fromBoot, uint sample, long timestamp)
    {
        lock (gate)
        {
            if (Knows(fromBoot, sample)) stations[sample].In ??= timestamp;
        }
    }

    /// <summary>An offload came to the emulated network between broker and edge.</summary>
    public void Entered(uint fromBoot, uint sample, long timestamp)
    {
        lock (gate)
        {
            if (Knows(fromBoot, sample)) stations[sample].NetworkIn ??= timestamp;
        }
    }

    /// <summary>A reply leaves the emulated network for the broker.</summary>
    public void Left(uint toBoot, uint sample, long timestamp)
    {
        lock (gate)
        {
            if (Knows(toBoot, sample)) stations[sample].NetworkOut ??= timestamp;
        }
    }

    /// <summary>The edge is about to publish its reply.</summary>
    public void Answered(in EdgeAnswer answer)
    {
        lock (gate)
        {
            if (Knows(answer.Boot, answer.Sample)) stations[answer.Sample].Edge ??= new(answer.Bytes, answer.Arrived, answer.Started, answer.Inferred, answer.Published);
        }
    }

    /// <summary>A reply is on its way to the board; its first byte came at <paramref name="timestamp"/>.</summary>
    public void Went(uint toBoot, uint sample, long timestamp)
    {
        lock (gate)
        {
            if (Knows(toBoot, sample)) stations[sample].Out ??= timestamp;
        }
    }

    /// <summary>What was seen of a sample's offload so far; null when that is nothing.</summary>
    /// <param name="sample">Sample id.</param>
    /// <param name="run">Whose start the times count from.</param>
    public OffloadTimes? TimesOf(uint sample, RunWriter run)
    {
        Stations seen;
        lock (gate) seen = stations[sample];
        if (seen is { In: null, NetworkIn: null, Edge: null, NetworkOut: null, Out: null }) return null;
        return new OffloadTimes
        {
            BridgeIn = Since(seen.In),
            Arrived = Since(seen.Edge?.Arrived),
            Started = Since(seen.Edge?.Started),
            Inferred = Since(seen.Edge?.Inferred),
            Published = Since(seen.Edge?.Published),
            BridgeOut = Since(seen.Out),
            Bytes = seen.Edge?.Bytes,
            NetworkIn = Since(seen.NetworkIn),
            NetworkOut = Since(seen.NetworkOut),
        };

        long? Since(long? timestamp) => timestamp is { } known ? run.Nanoseconds(known) : null;
    }

    private bool Knows(uint of, uint sample) => of == now && sample < stations.Length;

    private struct Stations
    {
        public long? In;
        public AtEdge? Edge;
        public long? Out;
        public long? NetworkIn;
        public long? NetworkOut;
    }

    private readonly record struct AtEdge(int Bytes, long Arrived, long Started, long Inferred, long Published);
}
