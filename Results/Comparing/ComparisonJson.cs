using System.Text.Json.Serialization;
using Hil.Protocols.Quantities;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Comparing;

/// <summary>How comparisons are written: camelCase names, enumerations in words, nothing left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(InWords<Verdict>), typeof(InWords<Origin>), typeof(InWords<ComparisonOutcome>), typeof(InWords<Direction>)])]
[JsonSerializable(typeof(RunComparison))]
public sealed partial class ComparisonJson : JsonSerializerContext;
