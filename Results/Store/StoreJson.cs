using System.Text.Json.Serialization;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Reports;
using Hil.Results.Traces;
using Hil.Results.Verdicts;

namespace Hil.Results.Store;

/// <summary>What the store keeps as JSON inside a row: facts that nobody filters by.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(InWords<Verdict>), typeof(InWords<Origin>), typeof(InWords<StreamingMode>), typeof(InWords<OutputEncoding>),
        typeof(InWords<TroubleKind>), typeof(InWords<Decider>), typeof(InWords<Truth>)])]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(IReadOnlyList<Expectation>))]
[JsonSerializable(typeof(HostFacts))]
[JsonSerializable(typeof(IReadOnlyList<RecoveryRecord>))]
[JsonSerializable(typeof(EnergyReport))]
[JsonSerializable(typeof(ThroughputReport))]
[JsonSerializable(typeof(TraceHead))]
[JsonSerializable(typeof(SealedFacts))]
[JsonSerializable(typeof(TrialProvenance))]
[JsonSerializable(typeof(StoredRun))]
internal sealed partial class StoreJson : JsonSerializerContext;
