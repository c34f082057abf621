using Hil.Protocols;
using Hil.Results.Store;

namespace Hil.Results.Reports;

/// <summary>Gives the images of stored trials again. Results keep outputs, not pixels: whoever knows data sets implements this.</summary>
public interface IImageSource
{
    /// <summary>The images that a trial was sent.</summary>
    /// <param name="run">The run.</param>
    /// <param name="trial">One of its trials.</param>
    /// <exception cref="TroubleException">The data set is gone, is no longer the one that was sent, or does not hold images; the message says which.</exception>
    IStoredImages Open(StoredRun run, StoredTrial trial);
}

/// <summary>Images of one size.</summary>
public interface IStoredImages
{
    /// <summary>Pixels in a row, 1 or more.</summary>
    int Width { get; }

    /// <summary>Rows, 1 or more.</summary>
    int Height { get; }

    /// <summary>The pixels of an image, rows from the top, 3 bytes each: red, green, blue. Null when the data set has no such image.</summary>
    /// <param name="index">Index in the data set, from 0: <see cref="SampleRecord.DataIndex"/>.</param>
    byte[]? Rgb(long index);
}
