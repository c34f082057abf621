using Hil.Protocols;

namespace Hil.Results.Traces;

/// <summary>What can be wrong with power traces, in words.</summary>
internal static class TraceTroubles
{
    public static TroubleException Exists(string path, Exception? cause) => new(TroubleKind.Infrastructure,
        "There is a power trace of this run and rig already", path, "A trace is written once: move the old one away.", cause);

    public static TroubleException Unwritable(string path, Exception cause) => new(TroubleKind.Infrastructure,
        $"The power trace cannot be written: {cause.Message}", path, "Check the path, its permissions and the room on the disk.", cause);

    public static TroubleException Unreadable(string path, Exception cause) => new(TroubleKind.Infrastructure,
        $"The power trace cannot be read: {cause.Message}", path, "Check the path and its permissions.", cause);

    public static TroubleException Ended(string path) => new(TroubleKind.Infrastructure,
        "Something was appended to a power trace after its end", path, "Append everything before completing the trace.");

    public static TroubleException Missing(string path) => new(TroubleKind.Data,
        "There is no such power trace", path, "Runs keep one for each rig that has a power meter.");

    public static TroubleException Foreign(string path, Exception? cause = null) => new(TroubleKind.Data,
        "The file is not a power trace", path, "Give the trace that a run left behind; this file is left alone.", cause);

    public static TroubleException Newer(string path, int version) => new(TroubleKind.Data,
        $"The power trace has format {version}, this program knows {SegmentFormat.Version}", path, "Use a newer hil.");

    public static TroubleException Damaged(string path, string how, Exception? cause = null) => new(TroubleKind.Data,
        $"The power trace is damaged: {how}", path, "Its figures cannot be trusted: restore the file, or do without it.", cause);
}
