namespace Hil.Models.Tflite;

/// <summary>Builtin operators of the .tflite schema that the compiler takes.</summary>
internal enum TfliteOperator
{
    Add = 0,
    AveragePool2D = 1,
    Conv2D = 3,
    DepthwiseConv2D = 4,
    Dequantize = 6,
    FullyConnected = 9,
    MaxPool2D = 17,
    Relu = 19,
    Relu6 = 21,
    Reshape = 22,
    Softmax = 25,
    Pad = 34,
    Mean = 40,
    Squeeze = 43,
    Quantize = 114,
}

internal static class TfliteOperators
{
    // Names of other operators that int8 models are likely to contain, for the refusal's text.
    private static readonly Dictionary<int, string> Others = new()
    {
        [2] = "CONCATENATION",
        [14] = "LOGISTIC",
        [16] = "LSTM",
        [18] = "MUL",
        [23] = "RESIZE_BILINEAR",
        [28] = "TANH",
        [32] = "CUSTOM",
        [36] = "GATHER",
        [39] = "TRANSPOSE",
        [41] = "SUB",
        [44] = "UNIDIRECTIONAL_SEQUENCE_LSTM",
        [45] = "STRIDED_SLICE",
        [47] = "EXP",
        [49] = "SPLIT",
        [55] = "MAXIMUM",
        [60] = "PADV2",
        [67] = "TRANSPOSE_CONV",
        [70] = "EXPAND_DIMS",
        [74] = "SUM",
        [76] = "RSQRT",
        [77] = "SHAPE",
        [82] = "REDUCE_MAX",
        [83] = "PACK",
        [88] = "UNPACK",
        [97] = "RESIZE_NEAREST_NEIGHBOR",
        [98] = "LEAKY_RELU",
        [99] = "SQUARED_DIFFERENCE",
        [117] = "HARD_SWISH",
        [126] = "BATCH_MATMUL",
    };

    /// <summary>What to call an operator in a message.</summary>
    public static string Name(int code, string? custom) =>
        code == 32 && !string.IsNullOrEmpty(custom) ? $"custom operator '{custom}'"
        : Others.TryGetValue(code, out var name) ? name
        : Enum.IsDefined((TfliteOperator)code) ? ((TfliteOperator)code).ToString()
        : $"builtin operator {code}";
}
