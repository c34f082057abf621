using System.Text.Json.Serialization;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports;

/// <summary>How reports are written: camelCase names, enumerations in words, nothing left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(InWords<Verdict>), typeof(InWords<Origin>), typeof(InWords<StreamingMode>), typeof(InWords<Truth>),
        typeof(InWords<TroubleKind>), typeof(InWords<Decider>)])]
[JsonSerializable(typeof(RunReport))]
public sealed partial class ReportJson : JsonSerializerContext;
