using Hil.Protocols.Parts;

namespace Hil.Data;

/// <summary>A single image as a data set: an image file stretched to the size, or a file of exactly its pixels.</summary>
public static class OneImage
{
    /// <param name="path">An image file that can be decoded, or raw uint8 pixels, rows of interleaved channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="channels">1 or 3.</param>
    /// <exception cref="Hil.Protocols.TroubleException">It is neither.</exception>
    public static IDataSet Open(string path, int height, int width, int channels)
    {
        var file = new FilePath(Path.GetFullPath(path), path);
        var pixels = new byte[height * width * channels];
        if (new FileInfo(file.FullPath) is { Exists: true, Length: var length } && length == pixels.Length) pixels = DataFile.Read(file);
        else ImageDecoder.Decode(file, width, height, channels, pixels);
        return new StoredSamples(Path.GetFileName(path), ElementType.Uint8, [height, width, channels], pixels, [], 0, []);
    }
}
