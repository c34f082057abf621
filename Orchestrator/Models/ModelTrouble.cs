using System.Globalization;
using Hil.Protocols;

namespace Hil.Models;

/// <summary>A model file that cannot be used: damaged, foreign, not int8, or with an operation that the engine does not have.</summary>
public sealed class ModelTrouble : TroubleException
{
    public ModelTrouble(string file, string what, string remedy, string? node = null, Exception? inner = null)
        : base(TroubleKind.Data, what, node is null ? file : string.Create(CultureInfo.InvariantCulture, $"{file}, node '{node}'"), remedy, inner)
    {
        File = file;
        Node = node;
    }

    public string File { get; }

    /// <summary>The node concerned, when it is one.</summary>
    public string? Node { get; }

    internal static ModelTrouble Damaged(string file, Exception? inner = null, string? node = null) =>
        new(file, "The model file is truncated or damaged", "Export or copy the file again.", node, inner);

    internal static ModelTrouble Unknown(string file, string op, string node) =>
        new(file, $"The operation {op} is not supported", "Supported are Conv, depthwise Conv, FullyConnected/Gemm/MatMul, Add, Average/Max/GlobalAverage pool, "
            + "Relu, Relu6, Clip, Reshape, Flatten, Squeeze, Pad, Transpose around the graph, Softmax, Quantize and Dequantize.", node);

    internal static ModelTrouble NotSupported(string file, string what, string node) =>
        new(file, what, "Change the model so that it does without.", node);

    internal static ModelTrouble Float(string file, string tensor, string node) =>
        new(file, $"'{tensor}' is not int8-quantised", "Quantise the model first: a full-integer int8 .tflite, or an int8 QDQ .onnx.", node);
}
