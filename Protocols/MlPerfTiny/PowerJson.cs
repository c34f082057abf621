using System.Text.Json;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>The <c>power</c> object of an entry of <see cref="RunnerResults"/>.</summary>
internal static class PowerJson
{
    private const int MostEdges = 100_000;
    private const double MostVolts = 60;
    private const double MillivoltsFrom = 100;

    /// <exception cref="TroubleException">Samples, edges or voltage are not what they should be.</exception>
    public static PowerCapture Read(JsonElement power, string file, string place)
    {
        var samples = Array(power, "samples", int.MaxValue, file, place);
        var joules = new double[samples.GetArrayLength()];
        var index = 0;
        foreach (var sample in samples.EnumerateArray())
        {
            joules[index] = sample.ValueKind == JsonValueKind.Null ? double.NaN
                : sample.ValueKind == JsonValueKind.Number && sample.TryGetDouble(out var value) && double.IsFinite(value) ? value
                : throw SessionTrouble.Of($"The energy {SessionJson.Short(sample)} is no number", file, $"{place}, sample {index}");
            index++;
        }

        var edges = Array(power, "timestamps", MostEdges, file, place);
        return new PowerCapture(joules, [.. edges.EnumerateArray().Select((edge, at) => Edge(edge, joules.Length, file, $"{place}, edge {at}"))],
            Volts(power, file, place));
    }

    private static JsonElement Array(JsonElement power, string name, int most, string file, string place) =>
        SessionJson.Get(power, name) is { ValueKind: JsonValueKind.Array } array && array.GetArrayLength() <= most ? array
            : throw SessionTrouble.Of($"The power recording has no list '{name}' of a possible length", file, place);

    /// <summary>Such as <c>["00", 2085]</c>.</summary>
    private static CapturedEdge Edge(JsonElement edge, int samples, string file, string place) =>
        edge.ValueKind == JsonValueKind.Array && edge.GetArrayLength() == 2
            && SessionJson.TryWhole(edge[0], out var number) && number is >= 0 and <= int.MaxValue
            && SessionJson.TryWhole(edge[1], out var sample) && sample >= 0 && sample <= samples
            ? new CapturedEdge((int)number, (int)sample)
            : throw SessionTrouble.Of($"{SessionJson.Short(edge)} is no pair of an edge's number and one of the {samples} samples", file, place);

    /// <summary>The runner takes its setting in mV or V, and writes it as it took it.</summary>
    private static double? Volts(JsonElement power, string file, string place)
    {
        if (SessionJson.Get(power, "voltage") is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var stated) && stated > 0)
        {
            var volts = stated >= MillivoltsFrom ? stated / 1e3 : stated;
            if (volts <= MostVolts) return volts;
        }

        throw SessionTrouble.Of($"The voltage {SessionJson.Short(value)} is none that a board has", file, place);
    }
}
