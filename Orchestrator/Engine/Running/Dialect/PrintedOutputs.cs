using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Rigs.MlPerfTiny;

namespace Hil.Engine.Running.Dialect;

/// <summary>
/// Turns what a device prints into the output codes of the experiment's model, on which policies decide. Three decimals tell the 256
/// steps of an int8 softmax apart: codes printed so come back exactly. Outputs of another kind (a float model's) are rounded to the next code.
/// </summary>
internal sealed class PrintedOutputs
{
    private readonly PrintedOutput printed;
    private readonly OutputQuantisation model;
    private readonly double[] values;

    /// <param name="printed">What the bench says that the device prints.</param>
    /// <param name="model">How the model's codes become numbers.</param>
    /// <param name="count">Outputs of the model.</param>
    /// <param name="file">The bench's file, for the message.</param>
    /// <exception cref="TroubleException">One does not follow from the other.</exception>
    public PrintedOutputs(PrintedOutput printed, OutputQuantisation model, int count, string file)
    {
        (this.printed, this.model, values) = (printed, model, new double[count]);
        if (printed == PrintedOutput.Probabilities && model.Encoding != OutputEncoding.Probabilities)
        {
            throw new TroubleException(TroubleKind.Configuration, $"The device prints probabilities and the model's output is {model.Encoding}", file,
                "State what the device prints: protocol: { mlperf-tiny: { output: logits } }.");
        }
    }

    /// <summary>The codes of one inference, in class order.</summary>
    /// <param name="outputs">As printed; as many as the model has.</param>
    /// <param name="port">Where they came from, for the message.</param>
    /// <exception cref="TroubleException">They are not what the bench says (board).</exception>
    public sbyte[] Codes(ReadOnlySpan<double> outputs, string port)
    {
        outputs.CopyTo(values);
        if (printed == PrintedOutput.Logits && model.Encoding == OutputEncoding.Probabilities) Softmax(values);
        var codes = new sbyte[values.Length];
        for (var index = 0; index < codes.Length; index++)
        {
            var value = values[index];
            var code = printed == PrintedOutput.Int8 ? value : Math.Round(value / model.Scale) + model.ZeroPoint;
            if (printed == PrintedOutput.Int8 ? code is < sbyte.MinValue or > sbyte.MaxValue || code != Math.Floor(code)
                : printed == PrintedOutput.Probabilities && value is < -0.001 or > 1.001)
            {
                throw new TroubleException(TroubleKind.Board, string.Create(CultureInfo.InvariantCulture, $"The device printed {value}, which is no {Words}"), port,
                    "State in the bench what the device prints: output: probabilities, logits or int8.");
            }

            codes[index] = (sbyte)Math.Clamp(code, sbyte.MinValue, sbyte.MaxValue);
        }

        return codes;
    }

    private string Words => printed == PrintedOutput.Int8 ? "int8 code" : "probability";

    private static void Softmax(Span<double> values)
    {
        var largest = double.NegativeInfinity;
        foreach (var value in values) largest = Math.Max(largest, value);
        var sum = 0.0;
        foreach (ref var value in values) sum += value = Math.Exp(value - largest);
        foreach (ref var value in values) value /= sum;
    }
}
