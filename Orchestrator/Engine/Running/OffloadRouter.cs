using System.Collections.Concurrent;
using Hil.Edge;

namespace Hil.Engine.Running;

/// <summary>Takes what the edge says of its answers to the books of the rigs; answers to anybody else are passed over.</summary>
internal sealed class OffloadRouter
{
    private readonly ConcurrentDictionary<string, OffloadBook> books = new(StringComparer.Ordinal);

    /// <summary>Books the answers to a rig from now on, in the place of an earlier book of it.</summary>
    public void Add(string rig, OffloadBook book) => books[rig] = book;

    /// <summary>An offload came to the emulated network; neither blocks nor allocates.</summary>
    public void Entered(string rig, uint boot, uint sample, long timestamp)
    {
        if (books.TryGetValue(rig, out var book)) book.Entered(boot, sample, timestamp);
    }

    /// <summary>A reply is about to leave the emulated network; neither blocks nor allocates.</summary>
    public void Left(string rig, uint boot, uint sample, long timestamp)
    {
        if (books.TryGetValue(rig, out var book)) book.Left(boot, sample, timestamp);
    }

    /// <summary>On the edge's worker: neither blocks nor allocates.</summary>
    public void Take(EdgeAnswer answer)
    {
        if (books.TryGetValue(answer.Rig, out var book)) book.Answered(answer);
    }
}
