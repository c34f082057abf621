using System.Globalization;
using Hil.Engine.Planning;

namespace Hil.Engine.Running;

/// <summary>How far a sweep is, and how long the rest will take: what earlier runs say, corrected by each cell that has ended.</summary>
/// <param name="cells">Those that run, in their order.</param>
/// <param name="total">Cells of the sweep: more when some were run before.</param>
/// <param name="estimate">From earlier runs.</param>
/// <param name="time">Measures the cells.</param>
internal sealed class SweepProgress(IReadOnlyList<RunPlan> cells, int total, SweepEstimate estimate, TimeProvider time)
{
    private int done;
    private long begun;
    private double taken;
    private double foreseen;
    private double takenAsForeseen;
    private long images;

    /// <summary>What is left, the cell that runs with it; null when nothing tells.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            var sum = TimeSpan.Zero;
            foreach (var cell in cells.Skip(done))
            {
                if (Of(cell) is not { } one) return null;
                sum += one;
            }

            return sum;
        }
    }

    /// <summary>A cell begins.</summary>
    /// <returns>What to show.</returns>
    public string Begin(RunPlan cell)
    {
        begun = time.GetTimestamp();
        var left = Remaining is { } rest ? $"about {SweepEstimate.InWords(rest)} left" : "time left not known";
        return string.Create(CultureInfo.InvariantCulture, $"Cell {total - cells.Count + done + 1} of {total} ({SweepText.SettingOf(cell)}): {left}");
    }

    /// <summary>The cell that ran has ended.</summary>
    public void End(RunPlan cell)
    {
        var seconds = time.GetElapsedTime(begun).TotalSeconds;
        done++;
        taken += seconds;
        images += cell.Samples;
        if (estimate[cell] is not { } known) return;
        foreseen += known.TotalSeconds;
        takenAsForeseen += seconds;
    }

    private TimeSpan? Of(RunPlan cell) => estimate[cell] is { } known ? known * (foreseen > 0 ? takenAsForeseen / foreseen : 1)
        : images > 0 ? TimeSpan.FromSeconds(taken / images * cell.Samples) : null;
}
