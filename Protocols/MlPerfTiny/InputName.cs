namespace Hil.Protocols.MlPerfTiny;

/// <summary>Names of input files: they join results and labels, and are never opened.</summary>
internal static class InputName
{
    private const int Longest = 255;

    /// <summary>The name without its folder, of Windows or POSIX.</summary>
    /// <exception cref="TroubleException">Empty, too long, or with control characters.</exception>
    public static string Of(string path, string file, string place)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..].Trim();
        return name.Length is > 0 and <= Longest && !name.Any(char.IsControl) ? name
            : throw SessionTrouble.Of("An input's name is empty, too long or has control characters", file, place);
    }
}
