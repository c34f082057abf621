using System.Text.Json;
using System.Text.Json.Serialization;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Reports;

/// <summary>How reports are written: camelCase names, enumerations in words, nothing left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(InWords<Verdict>), typeof(InWords<Origin>), typeof(InWords<StreamingMode>), typeof(InWords<Truth>)])]
[JsonSerializable(typeof(RunReport))]
public sealed partial class ReportJson : JsonSerializerContext;

/// <summary>An enumeration as kebab-case words.</summary>
public sealed class InWords<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
