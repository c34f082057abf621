using Google.Protobuf;

namespace Hil.Models.Onnx;

/// <summary>One attribute of a node; what its type does not use is empty.</summary>
internal sealed record OnnxAttribute(long Int, float Float, string Text, IReadOnlyList<long> Ints, OnnxTensor? Tensor);

/// <summary>One node of a graph.</summary>
internal sealed record OnnxNode(
    string Op, string Domain, string Name, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, OnnxAttribute> Attributes)
{
    /// <summary>For messages: the name, or the first output's.</summary>
    public string Label => Name.Length > 0 ? Name : Outputs.Count > 0 ? Outputs[0] : Op;

    public string Output => Outputs.Count > 0 ? Outputs[0] : throw new InvalidDataException("A node has no output.");

    public bool Has(int input) => input < Inputs.Count && Inputs[input].Length > 0;

    public long Int(string name, long absent) => Attributes.TryGetValue(name, out var attribute) ? attribute.Int : absent;

    public float Float(string name, float absent) => Attributes.TryGetValue(name, out var attribute) ? attribute.Float : absent;

    public string Text(string name, string absent) => Attributes.TryGetValue(name, out var attribute) ? attribute.Text : absent;

    public IReadOnlyList<long> Ints(string name, params long[] absent) => Attributes.TryGetValue(name, out var attribute) ? attribute.Ints : absent;
}

/// <summary>A graph input or output; unknown sizes are 0.</summary>
internal sealed record OnnxValueInfo(string Name, int ElementType, IReadOnlyList<long> Shape);

/// <summary>The parts of an ONNX file that a small network needs, by field number of onnx.proto.</summary>
internal sealed class OnnxFile
{
    public List<OnnxNode> Nodes { get; } = [];

    public Dictionary<string, OnnxTensor> Constants { get; } = [];

    public List<OnnxValueInfo> Inputs { get; } = [];

    public List<OnnxValueInfo> Outputs { get; } = [];

    /// <exception cref="InvalidProtocolBufferException">Not a protocol-buffer message.</exception>
    public static OnnxFile Parse(byte[] bytes)
    {
        var file = new OnnxFile();
        var fields = ProtoMessage.Fields(ByteString.CopyFrom(bytes)).ToArray();
        // Exporters write the opset behind the graph: a file cut between them would look whole.
        if (!fields.Any(field => field.Number == 8)) throw new InvalidDataException("The opset is missing.");
        foreach (var field in fields.Where(field => field.Number == 7))
        {
            foreach (var part in field.Message())
            {
                switch (part.Number)
                {
                    case 1: file.Nodes.Add(Node(part)); break;
                    case 5: file.Add(OnnxTensor.Parse(part)); break;
                    case 11: file.Inputs.Add(ValueInfo(part)); break;
                    case 12: file.Outputs.Add(ValueInfo(part)); break;
                }
            }
        }

        return file;
    }

    private void Add(OnnxTensor tensor) => Constants[tensor.Name] = tensor;

    private static OnnxNode Node(ProtoField node)
    {
        List<string> inputs = [], outputs = [];
        Dictionary<string, OnnxAttribute> attributes = [];
        string name = "", op = "", domain = "";
        foreach (var field in node.Message())
        {
            switch (field.Number)
            {
                case 1: inputs.Add(field.Text); break;
                case 2: outputs.Add(field.Text); break;
                case 3: name = field.Text; break;
                case 4: op = field.Text; break;
                case 5:
                    var (key, attribute) = Attribute(field);
                    attributes[key] = attribute;
                    break;
                case 7: domain = field.Text; break;
            }
        }

        return new OnnxNode(op, domain, name, inputs, outputs, attributes);
    }

    private static (string Name, OnnxAttribute Attribute) Attribute(ProtoField message)
    {
        string name = "", text = "";
        long number = 0;
        float real = 0;
        List<long> numbers = [];
        OnnxTensor? tensor = null;
        foreach (var field in message.Message())
        {
            switch (field.Number)
            {
                case 1: name = field.Text; break;
                case 2: real = field.Float; break;
                case 3: number = field.Long; break;
                case 4: text = field.Text; break;
                case 5: tensor = OnnxTensor.Parse(field); break;
                case 8: numbers.AddRange(field.Longs()); break;
            }
        }

        return (name, new OnnxAttribute(number, real, text, numbers, tensor));
    }

    // ValueInfoProto: name 1, type 2; TypeProto: tensor_type 1; Tensor: elem_type 1, shape 2; shape: dim 1; dim: dim_value 1.
    private static OnnxValueInfo ValueInfo(ProtoField info)
    {
        var name = info.Message().LastOrDefault(field => field.Number == 1) is { Bytes: { } text } ? text.ToStringUtf8() : "";
        var element = 0;
        List<long> shape = [];
        foreach (var part in info.Message().Where(field => field.Number == 2).SelectMany(type => type.Message()).Where(field => field.Number == 1).SelectMany(tensor => tensor.Message()))
        {
            if (part.Number == 1) element = (int)part.Long;
            else if (part.Number == 2)
                shape.AddRange(part.Message().Where(field => field.Number == 1).Select(size => size.Message().Where(field => field.Number == 1).Select(value => value.Long).FirstOrDefault()));
        }

        return new OnnxValueInfo(name, element, shape);
    }
}
