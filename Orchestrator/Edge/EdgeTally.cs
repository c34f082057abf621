namespace Hil.Edge;

/// <summary>The running figures behind <see cref="EdgeCounts"/>: one writer, any reader.</summary>
internal sealed class EdgeTally
{
    public long Requests;
    public long Answered;
    public long Late;
    public long Damaged;
    public long Failed;
    public long Repeats;
    public long Malformed;
    public long Batches;
    public long Shadowed;
    public long ShadowInterrupted;

    public EdgeCounts Snapshot() => new(
        Volatile.Read(ref Requests), Volatile.Read(ref Answered), Volatile.Read(ref Late), Volatile.Read(ref Damaged),
        Volatile.Read(ref Failed), Volatile.Read(ref Repeats), Volatile.Read(ref Malformed), Volatile.Read(ref Batches),
        Volatile.Read(ref Shadowed), Volatile.Read(ref ShadowInterrupted));
}
