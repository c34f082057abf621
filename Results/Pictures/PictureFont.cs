using Hil.Protocols;
using ScottPlot;

namespace Hil.Results.Pictures;

/// <summary>
/// A font of this machine for the text in pictures. SkiaSharp 4 without dependencies finds none by itself, and would draw axes
/// without numbers and a modelled energy without its mark.
/// </summary>
internal static class PictureFont
{
    /// <summary>The font's name to ScottPlot, once it is in <see cref="Use"/>.</summary>
    public const string Name = "hil";

    private static readonly string[] Preferred =
        ["DejaVuSans.ttf", "LiberationSans-Regular.ttf", "NotoSans-Regular.ttf", "Arial.ttf", "arial.ttf", "Helvetica.ttc"];

    private static readonly string[] Folders =
    [
        "/usr/share/fonts", "/usr/local/share/fonts", "/Library/Fonts", "/System/Library/Fonts",
        Environment.GetFolderPath(Environment.SpecialFolder.Fonts),
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "fonts"),
    ];

    private static readonly Lazy<bool> Used = new(() =>
    {
        var file = Find();
        foreach (var bold in new[] { false, true }) Fonts.AddFontFile(Name, file, bold, italic: false);
        Fonts.Default = Name;
        return true;
    });

    /// <summary>Makes a font of this machine ScottPlot's own.</summary>
    /// <exception cref="TroubleException">There is none.</exception>
    public static void Use() => _ = Used.Value;

    /// <summary>The font's file: a plain one without serifs where there is one, else any.</summary>
    /// <exception cref="TroubleException">There is none.</exception>
    public static string Find() => Find(Folders);

    internal static string Find(IEnumerable<string> folders)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        string[] files = [.. folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.tt?", options)).Order(StringComparer.Ordinal)];
        return Preferred.Select(name => files.FirstOrDefault(file => Path.GetFileName(file) == name)).FirstOrDefault(file => file is not null)
            ?? files.FirstOrDefault()
            ?? throw new TroubleException(TroubleKind.Infrastructure, "There is no font on this machine to write into a picture", string.Join(", ", folders),
                "Install one, such as Debian's package fonts-dejavu-core.");
    }
}
