using System.Text.Json;

namespace Hil.Protocols.MlPerfTiny;

/// <summary>
/// What the runner of round v1.3 wrote (<c>results.json</c>): an array with one object per <c>infer</c> command, and one more for each
/// rule that the session broke (<c>{ "error": ... }</c>).
/// </summary>
/// <param name="Inferences">In the order of the session.</param>
/// <param name="Mode">`a` accuracy, `p` performance, `e` energy; null where not stated.</param>
/// <param name="Errors">What the runner complained about.</param>
public sealed record RunnerResults(IReadOnlyList<RunnerInference> Inferences, char? Mode, IReadOnlyList<string> Errors)
{
    private const int MostInferences = 1_000_000;
    private const int MostOutputs = 1000;
    private const int MostClasses = 100_000;

    /// <exception cref="TroubleException">Not such a file; the message names the entry.</exception>
    public static RunnerResults Parse(ReadOnlyMemory<byte> json, string file)
    {
        using var document = SessionJson.Parse(json, file);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Array) throw SessionTrouble.Of("The results must be an array with an object per inference", file);
        if (root.GetArrayLength() > MostInferences) throw SessionTrouble.Of($"There are more than {MostInferences} entries", file);
        var (inferences, errors) = (new List<RunnerInference>(root.GetArrayLength()), new List<string>());
        char? mode = null;
        var number = 0;
        foreach (var entry in root.EnumerateArray())
        {
            var place = $"entry {number++}";
            if (entry.ValueKind != JsonValueKind.Object) throw SessionTrouble.Of("The entry is no object", file, place);
            if (SessionJson.Get(entry, "mode") is { } stated && SessionJson.Text(stated) is [var letter]) mode ??= letter;
            if (SessionJson.Get(entry, "error") is { } error) errors.Add(SessionJson.Short(error).Trim('"'));
            else inferences.Add(Inference(entry, file, place));
        }

        return new RunnerResults(inferences, mode, errors);
    }

    private static RunnerInference Inference(JsonElement entry, string file, string place)
    {
        if (SessionJson.Get(entry, "infer") is not { ValueKind: JsonValueKind.Object } infer)
            throw SessionTrouble.Of("The entry has no 'infer'", file, place);
        if (SessionJson.Get(infer, "wav_file") is not null)
            throw SessionTrouble.Of("This is a session of the streaming wake word (sww01), which has no inferences of single inputs", file, place);
        var start = SessionJson.Whole(infer, "start_time", 0, long.MaxValue, file, place);
        var end = SessionJson.Whole(infer, "end_time", 0, long.MaxValue, file, place);
        return new RunnerInference
        {
            File = FileName(entry, file, place),
            Class = (int?)SessionJson.Whole(entry, "class", 0, MostClasses, file, place),
            Classes = (int?)SessionJson.Whole(entry, "classes", 1, MostClasses, file, place),
            Iterations = (int)(SessionJson.Whole(infer, "iterations", 1, int.MaxValue, file, place)
                ?? throw SessionTrouble.Of("The entry does not state its iterations", file, place)),
            Results = Outputs(infer, file, place),
            StartMicroseconds = start,
            ElapsedMicroseconds = start is { } from && end is { } to ? LapTime.Elapsed(from, to, file, place)
                : SessionJson.Whole(infer, "elapsed_time", 0, long.MaxValue, file, place),
            Power = SessionJson.Get(entry, "power") is { } power ? PowerJson.Read(power, file, place) : null,
        };
    }

    private static string FileName(JsonElement entry, string file, string place)
    {
        if (SessionJson.Get(entry, "file") is not { } name) return "";
        return InputName.Of(SessionJson.Text(name) ?? throw SessionTrouble.Of($"The input's name is {SessionJson.Short(name)}", file, place), file, place);
    }

    private static double[] Outputs(JsonElement infer, string file, string place)
    {
        if (SessionJson.Get(infer, "results") is not { } results) return [];
        if (results.ValueKind != JsonValueKind.Array || results.GetArrayLength() > MostOutputs)
            throw SessionTrouble.Of($"'results' is no list of at most {MostOutputs} outputs", file, place);
        return [.. results.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number : throw SessionTrouble.Of($"The output {SessionJson.Short(value)} is no number", file, place))];
    }
}
