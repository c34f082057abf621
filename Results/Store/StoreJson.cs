using System.Text.Json.Serialization;
using Hil.Results.Verdicts;

namespace Hil.Results.Store;

/// <summary>What the store keeps as JSON inside a row: facts that nobody filters by.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<Expectation>))]
[JsonSerializable(typeof(HostFacts))]
[JsonSerializable(typeof(TrialProvenance))]
internal sealed partial class StoreJson : JsonSerializerContext;
