namespace Hil.Models.Graph;

/// <summary>What an int8 code stands for: <c>Scale * (code - ZeroPoint)</c>.</summary>
/// <param name="Scale">Positive and finite; single precision, as both file formats store it.</param>
/// <param name="ZeroPoint">-128..127. Unsigned codes of a file are moved down by 128 together with their zero point.</param>
public readonly record struct Quantisation(float Scale, int ZeroPoint)
{
    /// <summary>The codes that stand for the values <paramref name="low"/>..<paramref name="high"/>, within int8.</summary>
    public (int Low, int High) Codes(float low, float high) => (
        float.IsNegativeInfinity(low) ? sbyte.MinValue : Math.Clamp(Nearest(low), sbyte.MinValue, sbyte.MaxValue),
        float.IsPositiveInfinity(high) ? sbyte.MaxValue : Math.Clamp(Nearest(high), sbyte.MinValue, sbyte.MaxValue));

    private int Nearest(float value) => (int)Math.Clamp(ZeroPoint + Math.Round((double)(value / Scale), MidpointRounding.AwayFromZero), -1e6, 1e6);
}

/// <summary>One image's int8 codes, row by row, pixel by pixel, channel by channel (HWC).</summary>
public sealed class Activation
{
    public Activation(string name, int height, int width, int channels, Quantisation quantisation)
    {
        Name = name;
        Height = height;
        Width = width;
        Channels = channels;
        Quantisation = quantisation;
        Storage = this;
    }

    private Activation(Activation other, int height, int width, int channels)
        : this(other.Name, height, width, channels, other.Quantisation) => Storage = other.Storage;

    /// <summary>The tensor's name in the model file.</summary>
    public string Name { get; }

    public int Height { get; }

    public int Width { get; }

    public int Channels { get; }

    public Quantisation Quantisation { get; }

    /// <summary>Size, one byte per code.</summary>
    public int Bytes => Height * Width * Channels;

    /// <summary>The activation whose bytes this one is; a reshape has no bytes of its own.</summary>
    public Activation Storage { get; }

    /// <summary>The same bytes in another shape of the same size.</summary>
    public Activation As(int height, int width, int channels) => new(this, height, width, channels);

    public override string ToString() => $"{Name} {Height}x{Width}x{Channels}";
}
