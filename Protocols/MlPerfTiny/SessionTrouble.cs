namespace Hil.Protocols.MlPerfTiny;

/// <summary>A file of a session is not what it claims to be.</summary>
internal static class SessionTrouble
{
    private const string Remedy = "Take the file again as the runner wrote it.";

    /// <param name="what">What is wrong, without its full stop.</param>
    /// <param name="file">The file.</param>
    /// <param name="place">Line, entry or offset in it; empty for the whole.</param>
    /// <param name="inner">What found it; null for our own checks.</param>
    public static TroubleException Of(string what, string file, string place = "", Exception? inner = null) =>
        new(TroubleKind.Data, what, place.Length == 0 ? file : $"{file}, {place}", Remedy, inner);
}
