namespace Hil.Edge;

/// <summary>What an edge service has done so far.</summary>
/// <param name="Requests">Offloads, repeats and malformed ones excluded.</param>
/// <param name="Answered">Of these, answered with a class.</param>
/// <param name="Late">Of these, too late for the model.</param>
/// <param name="Damaged">Of these, with a wrong CRC or size.</param>
/// <param name="Failed">Of these, failed by the model or not given to it after failures.</param>
/// <param name="Repeats">Offloads that had been answered before: the same answer again.</param>
/// <param name="Malformed">Messages that are no offload: no reply.</param>
/// <param name="Batches">Runs of the model for offloads.</param>
/// <param name="Shadowed">Images scored off the measured path.</param>
/// <param name="ShadowInterrupted">Shadow runs that gave way to an offload and were begun again.</param>
public readonly record struct EdgeCounts(
    long Requests, long Answered, long Late, long Damaged, long Failed, long Repeats, long Malformed, long Batches,
    long Shadowed, long ShadowInterrupted);
