using System.Globalization;
using Hil.Protocols;
using Hil.Protocols.MlPerfTiny;
using Hil.Results.Energy;
using Hil.Results.Statistics;
using Hil.Results.Store;

namespace Hil.Results.Importing;

/// <summary>An MLPerf Tiny session, read and judged as a whole before anything of it is stored.</summary>
public sealed record ImportedSession
{
    private const double LeastSeconds = WindowCheck.LeastSeconds;

    /// <summary>The old runner prints two decimals, and sums the curve at a hundred thresholds.</summary>
    private const double PrintedAucError = 0.006;

    private const int UsualWindows = 5;

    private ImportedSession()
    {
    }

    /// <summary>Letters, digits and hyphens, from the folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>The session's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Benchmark: `ic01`, `kws01`, `vww01`, `ad01`; empty where not known.</summary>
    public string Model { get; init; } = "";

    /// <summary>The device's name for itself, mostly its vendor; empty where not known.</summary>
    public string Device { get; init; } = "";

    /// <summary>The inferences that become samples: of the accuracy part, else of performance, else of energy.</summary>
    public IReadOnlyList<RunnerInference> Inferences { get; init; } = [];

    /// <summary>Class of each input; null where not known.</summary>
    public IReadOnlyList<int?> Labels { get; init; } = [];

    /// <summary>0..1; null where labels or outputs are not known.</summary>
    public double? Auc { get; init; }

    /// <summary>Median of the performance windows, inferences per second; null without them.</summary>
    public double? Throughput { get; init; }

    /// <summary>Energy windows and their median; null without an energy part.</summary>
    public EnergyReport? Energy { get; init; }

    /// <summary>The energy samples; null without an energy part.</summary>
    internal Recording? Recording { get; init; }

    /// <summary>What the meter reported when it was out of range, J; null when it never was, or when that cannot be told.</summary>
    internal double? Saturation { get; init; }

    /// <summary>What the reader must know besides the figures, without the energy report's notes.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Every file that was read.</summary>
    public IReadOnlyList<SourceFile> Files { get; init; } = [];

    /// <summary>Reads a session of either generation.</summary>
    /// <param name="folder">It, or one of its folders accuracy, performance, energy.</param>
    /// <param name="labels">Labels of the inputs (<c>file,classes,class</c>); null to look for them.</param>
    /// <exception cref="TroubleException">There is no session, or something in it is wrong; the message says where.</exception>
    public static ImportedSession Read(string folder, string? labels = null)
    {
        List<SourceFile> read = [];
        var files = new SessionFiles(read);
        var session = SessionFolder.Read(folder, files);
        var (accuracy, performance, energy) = (session.Part(SessionMode.Accuracy), session.Part(SessionMode.Performance), session.Part(SessionMode.Energy));
        var model = session.Parts.Select(part => part.Log.Model).FirstOrDefault(name => name is not null) ?? "";
        var source = new[] { accuracy, performance, energy }.FirstOrDefault(part => part?.Inferences.Count > 0);
        var inferences = source?.Inferences ?? [];
        var labelled = SessionLabels.Of(inferences, model, session.Root, labels, files);
        // Five windows say nothing of how right a model is: only the accuracy part has all inputs.
        var (auc, reason) = source?.Mode == SessionMode.Accuracy ? ClassScores.Auc(inferences, labelled.Classes) : (null, null);
        var windows = energy is null ? null : EnergyPart.Of(energy, performance, accuracy);
        return new ImportedSession
        {
            Name = session.Name,
            Folder = session.Root,
            Model = model,
            Device = session.Parts.Select(part => part.Log.Device).FirstOrDefault(name => name is not null) ?? "",
            Inferences = inferences,
            Labels = source?.Mode == SessionMode.Accuracy ? labelled.Classes : [.. inferences.Select(_ => (int?)null)],
            Auc = auc,
            Throughput = Median.Of(Rates(performance)),
            Energy = windows?.Report,
            Recording = windows?.Recording,
            Saturation = windows?.Saturation,
            Notes = [.. Missing(accuracy, performance, energy), .. OfAccuracy(accuracy, labelled, auc, reason), .. OfPerformance(performance), .. Errors(session)],
            Files = read,
        };
    }

    private static IEnumerable<double> Rates(SessionPart? performance) => performance is null ? [] : performance.Inferences
        .Where(one => one.ElapsedMicroseconds > 0).Select(one => one.Iterations / (1e-6 * one.ElapsedMicroseconds!.Value));

    private static IEnumerable<string> Missing(SessionPart? accuracy, SessionPart? performance, SessionPart? energy)
    {
        var absent = new[] { (accuracy, "accuracy", "accuracy and AUC"), (performance, "performance", "throughput"), (energy, "energy", "energy") }
            .Where(part => part.Item1 is null).ToArray();
        if (absent.Length == 0) yield break;
        var (parts, figures) = (string.Join(" and no ", absent.Select(part => part.Item2)), string.Join(", ", absent.Select(part => part.Item3)));
        yield return $"the session has no {parts} part: {figures} not known";
    }

    private static IEnumerable<string> OfAccuracy(SessionPart? part, SessionLabels labels, double? auc, string? reason)
    {
        if (part is null) yield break;
        if (labels.Note is { } note && part.Inferences.Count > 0) yield return note;
        if (reason is not null) yield return reason;
        if (part.Inferences.Any(one => one.Results.Count == 1)) yield return "the model has one output: a threshold decides, and top-1 accuracy means nothing";
        if (part.Inferences.Count == 0) yield return "the accuracy part has no results of single inputs: what it prints cannot be checked";
        if (part.Printed.Auc is { } printed && auc is { } known && Math.Abs(known - printed) > PrintedAucError)
            yield return string.Create(CultureInfo.InvariantCulture, $"the session itself prints an AUC of {printed}");
        if (part.Printed.Accuracy is { } top && (part.Inferences.Count == 0 || part.Inferences[0].Results.Count == 1))
            yield return string.Create(CultureInfo.InvariantCulture, $"the session itself prints an accuracy of {100 * top:0.#} %");
    }

    private static IEnumerable<string> OfPerformance(SessionPart? part)
    {
        if (part is null) yield break;
        var timed = part.Inferences.Where(one => one.ElapsedMicroseconds is not null).ToArray();
        if (timed.Length == 0) yield return "the performance part has no times of the device: throughput is not known";
        else if (timed.Length != UsualWindows) yield return $"the session has {timed.Length} performance windows; MLPerf Tiny asks for {UsualWindows}";
        var brief = timed.Count(one => one.ElapsedMicroseconds < LeastSeconds * 1e6);
        if (brief > 0)
            yield return string.Create(CultureInfo.InvariantCulture, $"{brief} performance windows are shorter than {LeastSeconds:0} s, which MLPerf Tiny does not accept");
        if (part.Printed.Throughput is { } printed && !(Math.Abs((Median.Of(Rates(part)) ?? double.NaN) - printed) <= 1e-3 * printed))
            yield return string.Create(CultureInfo.InvariantCulture, $"the session itself prints a median throughput of {printed} inferences per second");
    }

    private static IEnumerable<string> Errors(SessionFolder session) =>
        session.Parts.SelectMany(part => part.Errors.Select(error => $"the runner complains in the {RunRows.Word(part.Mode)} part: {error}"));
}
