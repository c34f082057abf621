namespace Hil.Edge;

/// <summary>
/// Turns 8-bit pixels into a model's floats: 256 floats per channel computed once, then one look-up a byte.
/// </summary>
internal sealed class PixelTable
{
    private readonly float[] _table;
    private readonly int _channels;
    private readonly TensorLayout _layout;

    /// <exception cref="ArgumentException">A list is neither empty, nor one value, nor one per channel, or a value is not usable.</exception>
    public PixelTable(EdgeInput input, TensorLayout layout, int channels)
    {
        _channels = channels;
        _layout = layout;
        _table = new float[channels << 8];
        for (var c = 0; c < channels; c++)
        {
            var mean = Pick(input.Mean, c, channels, 0f, "mean");
            var deviation = Pick(input.StandardDeviation, c, channels, 1f, "standard deviation");
            if (deviation == 0f)
                throw new ArgumentException("the standard deviation is 0");
            for (var pixel = 0; pixel < 256; pixel++)
                _table[(c << 8) | pixel] = (pixel * input.Scale - mean) / deviation;
        }
    }

    /// <summary>Fills <paramref name="tensor"/> (as many floats as <paramref name="pixels"/> has bytes) in the model's layout.</summary>
    public void Convert(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        tensor = tensor[..pixels.Length];
        if (_layout == TensorLayout.Nhwc)
        {
            if (_channels == 3)
                Interleaved3(pixels, tensor);
            else
                Interleaved(pixels, tensor);
            return;
        }

        var plane = pixels.Length / _channels;
        for (var c = 0; c < _channels; c++)
        {
            var table = _table.AsSpan(c << 8, 256);
            var row = tensor.Slice(c * plane, plane);
            for (int i = 0, from = c; i < row.Length; i++, from += _channels)
                row[i] = table[pixels[from]];
        }
    }

    private void Interleaved3(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        ReadOnlySpan<float> red = _table.AsSpan(0, 256), green = _table.AsSpan(256, 256), blue = _table.AsSpan(512, 256);
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            tensor[i] = red[pixels[i]];
            tensor[i + 1] = green[pixels[i + 1]];
            tensor[i + 2] = blue[pixels[i + 2]];
        }
    }

    private void Interleaved(ReadOnlySpan<byte> pixels, Span<float> tensor)
    {
        for (int i = 0, c = 0; i < pixels.Length; i++)
        {
            tensor[i] = _table[(c << 8) | pixels[i]];
            if (++c == _channels)
                c = 0;
        }
    }

    private static float Pick(IReadOnlyList<float> values, int channel, int channels, float otherwise, string name)
    {
        var value = values.Count switch
        {
            0 => otherwise,
            1 => values[0],
            var n when n == channels => values[channel],
            var n => throw new ArgumentException($"{n} values of {name} for {channels} channels"),
        };
        return float.IsFinite(value) ? value : throw new ArgumentException($"the {name} is not a number");
    }
}
