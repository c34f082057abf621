using System.Text.Json.Serialization;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Reports;
using Hil.Results.Store;

namespace Hil.Results.Tuning;

/// <summary>How tunings and replays are written: camelCase names, enumerations in words; what is missing when read is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(InWords<Origin>), typeof(InWords<Truth>), typeof(InWords<OutputEncoding>)])]
[JsonSerializable(typeof(TuningFile))]
[JsonSerializable(typeof(ReplayReport))]
internal sealed partial class TuningJson : JsonSerializerContext;
