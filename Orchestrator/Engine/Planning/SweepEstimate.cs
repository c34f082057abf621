using System.Globalization;
using Hil.Results.Store;

namespace Hil.Engine.Planning;

/// <summary>How long cells will take, as far as earlier trials tell. A cell takes as long as the slowest of its rigs.</summary>
public sealed record SweepEstimate
{
    private const int NewestTrials = 5;
    private const int BitsPerByte = 10; // start, eight, stop

    private readonly Dictionary<int, TimeSpan> known = [];

    /// <summary>The runs that it comes from, the newest first.</summary>
    public IReadOnlyList<string> Runs { get; private init; } = [];

    /// <summary>Board kinds that nothing is known of, as they are to run.</summary>
    public IReadOnlyList<string> Unknown { get; private init; } = [];

    /// <summary>What is known of all cells together: bring-up and images.</summary>
    public TimeSpan Known => known.Values.Aggregate(TimeSpan.Zero, (sum, one) => sum + one);

    /// <summary>What the images take on the wires alone, in the cells that are not known: they cannot be quicker. 0 where links have no stated speed.</summary>
    public TimeSpan Least { get; private init; }

    /// <summary>A cell's time; null when that of one of its rigs is not known.</summary>
    public TimeSpan? this[RunPlan cell] => known.TryGetValue(cell.Cell, out var time) ? time : null;

    /// <summary>Looks for trials like those of the cells.</summary>
    /// <exception cref="Protocols.TroubleException">The store cannot be read.</exception>
    public static SweepEstimate Of(IReadOnlyList<RunPlan> cells, RunStore store)
    {
        var paces = MeasuredPace.Read(store);
        var (runs, unknown, least) = (new List<string>(), new List<string>(), TimeSpan.Zero);
        var times = new Dictionary<int, TimeSpan>();
        foreach (var cell in cells)
        {
            var rigs = cell.Rigs.Select(rig => (Rig: rig, Alike: Alike(paces, cell, rig))).ToArray();
            if (rigs.All(rig => rig.Alike.Length > 0))
            {
                runs.AddRange(rigs.SelectMany(rig => rig.Alike.Select(pace => pace.Run)));
                times[cell.Cell] = TimeSpan.FromSeconds(rigs.Max(
                    rig => Middle(rig.Alike.Select(pace => pace.BringUp ?? 0)) + (cell.Samples * Middle(rig.Alike.Select(pace => pace.PerImage)))));
                continue;
            }

            unknown.AddRange(rigs.Where(rig => rig.Alike.Length == 0).Select(rig => NameOf(cell, rig.Rig)));
            least += TimeSpan.FromSeconds(rigs.Max(rig => rig.Rig.Rig.Pace is { } baud ? (double)cell.Samples * cell.Data.SampleBytes * BitsPerByte / baud : 0));
        }

        return new SweepEstimate(times) { Runs = [.. runs.Distinct().OrderDescending(StringComparer.Ordinal)], Unknown = [.. unknown.Distinct()], Least = least };
    }

    /// <summary>A time as people say it: <c>45 s</c>, <c>12 min</c>, <c>1.5 h</c>.</summary>
    public static string InWords(TimeSpan time) => time switch
    {
        { TotalSeconds: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s"),
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} h"),
    };

    private SweepEstimate(Dictionary<int, TimeSpan> known) => this.known = known;

    /// <summary>The newest trials like the one to come, those with its policy before others.</summary>
    private static MeasuredPace[] Alike(IReadOnlyList<MeasuredPace> paces, RunPlan cell, RigPlan rig)
    {
        MeasuredPace[] all = [.. paces.Where(pace => pace.IsOf(cell, rig))];
        MeasuredPace[] same = [.. all.Where(pace => pace.DecidesAs(cell))];
        return [.. (same.Length > 0 ? same : all).Take(NewestTrials)];
    }

    private static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static string NameOf(RunPlan cell, RigPlan rig)
    {
        var time = rig.Rig.Connection.Timing is { } timing ? $" in {timing.ToString().ToLowerInvariant()} time" : "";
        var pace = rig.Rig.Pace is { } baud ? string.Create(CultureInfo.InvariantCulture, $" at {baud} baud") : "";
        return $"{rig.Board.Name}{time}{pace} with model '{cell.Model.Sidecar.Name}'";
    }
}
