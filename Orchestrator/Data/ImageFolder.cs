using System.ComponentModel.DataAnnotations;
using Hil.Protocols;
using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>
/// A folder with one folder of images for each class; or with images only, which are then unlabelled. Classes and files are
/// in ordinal order of their names, so labels and indices are the same on every machine. Hidden files (<c>.name</c>) are passed over; any
/// other file that is not an image is refused by name, so that none is lost silently.
/// </summary>
public sealed record ImageFolder : IDataSetFormat
{
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".bmp", ".webp", ".gif"];

    /// <summary>The folder.</summary>
    public required FilePath Path { get; init; }

    /// <summary>Width that images are served with, in pixels. Larger and smaller ones are stretched to it (linear, with mipmaps).</summary>
    [Range(1, 1 << 24)]
    public required int Width { get; init; }

    /// <summary>Height that images are served with, in pixels.</summary>
    [Range(1, 1 << 24)]
    public required int Height { get; init; }

    /// <summary>3: red, green, blue. 1: grey, (77 R + 150 G + 29 B) / 256. Transparent pixels are laid over black. Default: 3.</summary>
    public int Channels { get; init; } = 3;

    public IDataSet Open()
    {
        if (Width < 1 || Height < 1 || (long)Width * Height > 1 << 24 || Channels is not (1 or 3))
            throw new TroubleException(
                TroubleKind.Configuration, $"Images of {Width}x{Height}x{Channels} cannot be served", Path.FullPath,
                "Set width and height to 1 or more (at most 16 million pixels) and channels to 1 or 3.");
        var (classes, files) = List();
        var bytes = Width * Height * Channels;
        if ((long)files.Count * bytes > Array.MaxLength)
            throw DataFile.Wrong(
                Path, $"{files.Count} images of {bytes} bytes are more than 2 GiB", "all files", "Set a smaller width and height, or split the folder.");

        var samples = new byte[files.Count * bytes];
        for (var i = 0; i < files.Count; i++)
            ImageDecoder.Decode(files[i].Path, Width, Height, Channels, samples.AsSpan(i * bytes, bytes));
        var labels = classes.Length == 0 ? [] : files.Select(file => file.Label).ToArray();
        return new StoredSamples(
            System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path.FullPath)), ElementType.Uint8, [Height, Width, Channels],
            samples, labels, classes.Length, classes, [.. files.Select(file => file.Path.Written)]);
    }

    private (string[] Classes, List<(FilePath Path, int Label)> Files) List()
    {
        if (!Directory.Exists(Path.FullPath))
            throw new TroubleException(
                TroubleKind.Configuration, "The folder of images does not exist", Path.FullPath, "Correct the path (it is relative to the file that names it).");
        var classes = Visible(Directory.EnumerateDirectories(Path.FullPath));
        var files = Images("", -1);
        if (classes.Length > 0 && files.Count > 0)
            throw DataFile.Wrong(
                files[0].Path, "The image lies beside class folders", "its folder", "Move it into the folder of its class, or remove the folders for unlabelled images.");
        for (var label = 0; label < classes.Length; label++)
            files.AddRange(Images(classes[label], label));
        return files.Count > 0 ? (classes, files) : throw DataFile.Wrong(
            Path, "The folder has no images", string.Join(' ', Endings), "Name the folder that holds the class folders, or the images.");
    }

    private List<(FilePath Path, int Label)> Images(string folder, int label)
    {
        var place = System.IO.Path.Combine(Path.FullPath, folder);
        var files = Visible(Directory.EnumerateFiles(place)).Select(name =>
            new FilePath(System.IO.Path.Combine(place, name), folder.Length == 0 ? name : $"{folder}/{name}")).ToList();
        if (files.Find(file => !Endings.Contains(System.IO.Path.GetExtension(file.Written).ToLowerInvariant())) is { FullPath: not null } other)
            throw DataFile.Wrong(other, "The file is not an image by its name", string.Join(' ', Endings), "Move it away, or store the image as .png.");
        if (label >= 0 && Visible(Directory.EnumerateDirectories(place)) is [var inner, ..])
            throw DataFile.Wrong(new FilePath(System.IO.Path.Combine(place, inner), inner), "A class folder holds a folder", "its name", "Move its images up.");
        return [.. files.Select(file => (file, label))];
    }

    private static string[] Visible(IEnumerable<string> paths) =>
        [.. paths.Select(path => System.IO.Path.GetFileName(path)).Where(name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
}
