using Hil.Models.Graph;

namespace Hil.Models.Image;

/// <summary>Writes one operation's record, and its weights and parameters behind the records (Protocols/MODEL-IMAGE.md).</summary>
internal sealed class OpWriter(ImageBytes bytes, ArenaPlan plan)
{
    public const int RecordBytes = 64;

    private const int GeneralFlag = 1;
    private const int ScaledFlag = 2;
    private const int AdditionLeft = 20;

    /// <summary>Appends what the operation refers to, then fills its record at <paramref name="at"/>.</summary>
    public void Write(int at, Layer layer)
    {
        int flags = 0, weights = 0, parameters = 0;
        switch (layer)
        {
            case Convolution convolution:
                var (general, records) = ChannelRecords.For(convolution);
                flags = general ? GeneralFlag : 0;
                parameters = Channels(records, convolution.Depthwise ? 4 : 2, general);
                weights = bytes.Align();
                bytes.Raw(WeightPacking.Pack(convolution));
                break;
            case AveragePool { Multiplier: { } multiplier }:
                flags = ScaledFlag;
                var (factor, shift) = FixedPoint.From(multiplier);
                parameters = Channels([new ChannelRecord(0, factor, layer.Output.Quantisation.ZeroPoint, shift)], 1, true);
                break;
            case Addition addition:
                parameters = AdditionScales(addition);
                break;
            case Softmax softmax:
                parameters = SoftmaxScale(softmax);
                break;
            case Table:
                weights = bytes.Align();
                bytes.Raw(Codes(layer));
                break;
        }

        bytes.Align();
        var record = Record(layer, flags, weights, parameters);
        bytes.PutRaw(at, record.Written);
    }

    private static int Kind(Layer layer) => layer switch
    {
        Convolution { Depthwise: false } => 1,
        Convolution => 2,
        AveragePool => 3,
        MaximumPool => 4,
        Addition => 5,
        Softmax => 6,
        Table => 7,
        Padding => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(layer), layer, "No operation of the engine."),
    };

    private ImageBytes Record(Layer layer, int flags, int weights, int parameters)
    {
        var at = layer.Geometry;
        return new ImageBytes()
            .U8(Kind(layer)).U8(flags).U8(layer.Low).U8(layer.High)
            .I32(plan.Offset(layer.Input)).I32(layer is Addition addition ? plan.Offset(addition.Second) : 0).I32(plan.Offset(layer.Output))
            .U16(layer.Input.Height).U16(layer.Input.Width).U16(layer.Input.Channels)
            .U16(layer.Output.Height).U16(layer.Output.Width).U16(layer.Output.Channels)
            .U8(at.KernelHeight).U8(at.KernelWidth).U8(at.StrideHeight).U8(at.StrideWidth).U8(at.PadTop).U8(at.PadLeft)
            .U8(layer.Input.Quantisation.ZeroPoint).U8(0)
            .U16(layer is Convolution convolution ? ScratchPlan.Strip(convolution) : 0).U16(0)
            .I32(weights).I32(parameters).Zeros(16);
    }

    private int Channels(ChannelRecord[] records, int multiple, bool general)
    {
        var at = bytes.Align();
        foreach (var record in records) bytes.I32(record.Bias).I32(record.Multiplier).I32(record.Round).I32(record.Shift);
        for (var spare = records.Length; spare % multiple != 0; spare++) bytes.I32(0).I32(0).I32(0).I32(general ? 0 : 1);
        return at;
    }

    // As TFLite's Add: both inputs at twice the larger scale with 20 bits to spare.
    private int AdditionScales(Addition layer)
    {
        Quantisation a = layer.Input.Quantisation, b = layer.Second.Quantisation, sum = layer.Output.Quantisation;
        var twice = 2 * Math.Max((double)a.Scale, b.Scale);
        var at = bytes.Align();
        Scale(a.ZeroPoint, a.Scale / twice);
        Scale(b.ZeroPoint, b.Scale / twice);
        Scale(sum.ZeroPoint, twice / ((1 << AdditionLeft) * (double)sum.Scale));
        bytes.I32(AdditionLeft);
        return at;
    }

    private void Scale(int zeroPoint, double ratio)
    {
        var (multiplier, shift) = FixedPoint.From(ratio);
        bytes.I32(zeroPoint).I32(multiplier).I32(shift);
    }

    // As TFLite's PreprocessSoftmaxScaling with 5 integer bits, and CalculateInputRadius.
    private int SoftmaxScale(Softmax layer)
    {
        var scale = Math.Min((double)layer.Beta * layer.Input.Quantisation.Scale * (1 << 26), int.MaxValue);
        var (multiplier, shift) = FixedPoint.From(scale);
        var left = Math.Clamp(-shift, 0, 31);
        var radius = Math.Floor(31.0 * (1 << 26) / Math.Pow(2, left));
        var at = bytes.Align();
        bytes.I32(multiplier).I32(left).I32(-(int)radius);
        return at;
    }

    private static byte[] Codes(Layer layer)
    {
        Quantisation from = layer.Input.Quantisation, to = layer.Output.Quantisation;
        var ratio = FixedPoint.From((double)from.Scale / to.Scale);
        var codes = new byte[256];
        for (var code = -128; code < 128; code++)
            codes[code + 128] = (byte)Math.Clamp(ratio.Times(code - from.ZeroPoint) + to.ZeroPoint, layer.Low, layer.High);
        return codes;
    }
}
