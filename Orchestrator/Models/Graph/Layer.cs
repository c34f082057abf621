namespace Hil.Models.Graph;

/// <summary>Where a kernel goes over its input. The right and lower padding follow from the output's size.</summary>
public readonly record struct Geometry(int KernelHeight, int KernelWidth, int StrideHeight, int StrideWidth, int PadTop, int PadLeft)
{
    /// <summary>A kernel of one element: fully connected layers, element by element operations.</summary>
    public static Geometry One { get; } = new(1, 1, 1, 1, 0, 0);
}

/// <summary>One operation of a network; its output is clamped to the codes <see cref="Low"/>..<see cref="High"/>.</summary>
public abstract class Layer(string name, Activation input, Activation output)
{
    /// <summary>The node's name in the model file.</summary>
    public string Name { get; } = name;

    public Activation Input { get; set; } = input;

    public Activation Output { get; set; } = output;

    public virtual IEnumerable<Activation> Inputs => [Input];

    public int Low { get; init; } = sbyte.MinValue;

    public int High { get; init; } = sbyte.MaxValue;

    public Geometry Geometry { get; set; } = Geometry.One;

    /// <summary>Multiply-accumulates of one inference.</summary>
    public virtual long Macs => 0;
}

/// <summary>A convolution over all channels, or of each channel alone (depthwise). Fully connected is one of 1 x 1 pixels.</summary>
public sealed class Convolution(string name, Activation input, Activation output) : Layer(name, input, output)
{
    public bool Depthwise { get; init; }

    /// <summary>Output channel, kernel row, kernel column, input channel; depthwise without the last.</summary>
    public required sbyte[] Weights { get; init; }

    /// <summary>One per output channel, in units of input scale times weight scale.</summary>
    public required int[] Bias { get; init; }

    /// <summary>One per output channel: input scale times weight scale over output scale.</summary>
    public required double[] Multipliers { get; init; }

    public override long Macs =>
        (long)Output.Height * Output.Width * Output.Channels * Geometry.KernelHeight * Geometry.KernelWidth * (Depthwise ? 1 : Input.Channels);
}

public sealed class AveragePool(string name, Activation input, Activation output) : Layer(name, input, output)
{
    /// <summary>
    /// What a window's sum (zero point taken off) is multiplied with. Null: input and output have one scale, and the sum is divided
    /// by the number of elements inside the input.
    /// </summary>
    public double? Multiplier { get; init; }
}

public sealed class MaximumPool(string name, Activation input, Activation output) : Layer(name, input, output);

public sealed class Addition(string name, Activation input, Activation second, Activation output) : Layer(name, input, output)
{
    public Activation Second { get; } = second;

    public override IEnumerable<Activation> Inputs => [Input, Second];
}

/// <summary>Softmax over the channels; the output has scale 1/256 and zero point -128.</summary>
public sealed class Softmax(string name, Activation input, Activation output) : Layer(name, input, output)
{
    public static Quantisation OutputQuantisation { get; } = new(1f / 256f, -128);

    public float Beta { get; init; } = 1f;
}

/// <summary>A function of one code: a change of scale or a clip.</summary>
public sealed class Table(string name, Activation input, Activation output) : Layer(name, input, output);

/// <summary>Padding with zeros (the input's zero point) that is not part of the operation after it.</summary>
public sealed class Padding(string name, Activation input, Activation output) : Layer(name, input, output);
