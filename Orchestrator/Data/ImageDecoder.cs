using System.Runtime.InteropServices;
using Hil.Protocols.Parts;
using SkiaSharp;

namespace Hil.Data;

/// <summary>Image files become rows of pixels. The only place that knows the image library, so that it loads on first use.</summary>
internal static class ImageDecoder
{
    private const int MostPixels = 1 << 26;

    /// <summary>Decodes a whole image (an incomplete one is refused), stretches it to the size, and writes height x width x channels.</summary>
    /// <param name="path">The image file.</param>
    /// <param name="width">Width to serve, in pixels.</param>
    /// <param name="height">Height to serve, in pixels.</param>
    /// <param name="channels">3 or 1.</param>
    /// <param name="destination">Exactly width x height x channels bytes.</param>
    /// <exception cref="Hil.Protocols.TroubleException">Not an image, incomplete, turned by its metadata, or larger than 67 million pixels.</exception>
    public static void Decode(FilePath path, int width, int height, int channels, Span<byte> destination)
    {
        using var data = SKData.CreateCopy(DataFile.Read(path));
        using var codec = SKCodec.Create(data)
            ?? throw DataFile.Wrong(path, "The file is not an image that can be decoded", "offset 0", "Store the image as .png.");
        if ((long)codec.Info.Width * codec.Info.Height > MostPixels)
            throw DataFile.Wrong(path, $"The image has {codec.Info.Width}x{codec.Info.Height} pixels", "header", "Make it smaller than 67 million pixels.");
        if (codec.EncodedOrigin is not SKEncodedOrigin.TopLeft)
            throw DataFile.Wrong(path, $"The image is turned by its metadata ({codec.EncodedOrigin})", "EXIF orientation", "Store it upright, as .png.");

        // Premultiplied: what is transparent is laid over black.
        using var bitmap = new SKBitmap(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Premul));
        var result = codec.GetPixels(bitmap.Info, bitmap.GetPixels());
        if (result != SKCodecResult.Success)
            throw DataFile.Wrong(path, $"The image is not complete ({result})", $"{data.Size} bytes", "Get the file again.");
        if (bitmap.Width == width && bitmap.Height == height)
        {
            Copy(bitmap, channels, destination);
            return;
        }

        using var resized = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        if (!bitmap.ScalePixels(resized, new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)))
            throw DataFile.Wrong(path, $"The image cannot be stretched to {width}x{height}", "pixels", "Store it in that size.");
        Copy(resized, channels, destination);
    }

    private static void Copy(SKBitmap bitmap, int channels, Span<byte> destination)
    {
        for (var row = 0; row < bitmap.Height; row++)
        {
            var pixels = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan().Slice(row * bitmap.RowBytes, bitmap.Width * 4));
            for (var column = 0; column < bitmap.Width; column++)
            {
                var (red, green, blue) = ((byte)pixels[column], (byte)(pixels[column] >> 8), (byte)(pixels[column] >> 16));
                var at = ((row * bitmap.Width) + column) * channels;
                destination[at] = channels == 1 ? (byte)(((77 * red) + (150 * green) + (29 * blue)) >> 8) : red;
                if (channels == 1)
                    continue;
                destination[at + 1] = green;
                destination[at + 2] = blue;
            }
        }
    }
}
