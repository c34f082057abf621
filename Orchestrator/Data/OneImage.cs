using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>A single image as a data set: an image file stretched to the size, or a file of exactly its pixels.</summary>
public static class OneImage
{
    /// <param name="path">An image file that can be decoded, or raw uint8 pixels, rows of interleaved channels.</param>
    /// <param name="shape">Of the model's input; three sizes are rows, columns and channels, anything else takes raw bytes only.</param>
    /// <exception cref="Hil.Protocols.TroubleException">It is neither.</exception>
    public static IDataSet Open(string path, IReadOnlyList<int> shape)
    {
        var file = new FilePath(Path.GetFullPath(path), path);
        var pixels = new byte[shape.Aggregate(1, (bytes, size) => bytes * size)];
        if (new FileInfo(file.FullPath) is { Exists: true, Length: var length } && length == pixels.Length) pixels = DataFile.Read(file);
        else if (shape is [var height, var width, (1 or 3) and var channels]) ImageDecoder.Decode(file, width, height, channels, pixels);
        else throw DataFile.Wrong(file, $"The file does not have the {pixels.Length} bytes of the model's input", "size", "Give a file of exactly its input.");
        return new StoredSamples(Path.GetFileName(path), ElementType.Uint8, [.. shape], pixels, [], 0, []);
    }
}
