namespace Hil.Engine.Running;

/// <summary>
/// Samples of rigs that were lost, for equal boards that have finished their own: where an experiment allows it. A rig takes over once,
/// when no other of its kind can still be lost; what it cannot answer then is not given on.
/// </summary>
internal sealed class SampleExchange
{
    private readonly Dictionary<string, Kind> kinds = new(StringComparer.Ordinal);

    /// <param name="rigs">The rigs of the run: each rig's name and its board kind.</param>
    public SampleExchange(IEnumerable<(string Rig, string Board)> rigs)
    {
        foreach (var kind in rigs.GroupBy(rig => rig.Board, StringComparer.Ordinal))
        {
            var equals = new Kind(kind.Select(rig => rig.Rig));
            foreach (var (rig, _) in kind) kinds[rig] = equals;
        }
    }

    /// <summary>A rig's own part has ended before its samples did. What is said of it later changes nothing.</summary>
    /// <param name="rig">Rig name.</param>
    /// <param name="images">What it had left: images of the data set.</param>
    public void Lose(string rig, IReadOnlyList<int> images) => kinds[rig].End(rig, images, takes: false);

    /// <summary>A rig has finished its own samples, and takes its share of the others'.</summary>
    /// <returns>Images of the data set; none when no equal rig was lost.</returns>
    public Task<IReadOnlyList<int>> TakeAsync(string rig, CancellationToken cancellation)
    {
        kinds[rig].End(rig, [], takes: true);
        return kinds[rig].ShareAsync(cancellation);
    }

    private sealed class Kind(IEnumerable<string> rigs)
    {
        private readonly Lock gate = new();
        private readonly HashSet<string> open = [.. rigs];
        private readonly List<int> left = [];
        private readonly TaskCompletionSource settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int takers;
        private int dealt;

        public void End(string rig, IReadOnlyList<int> images, bool takes)
        {
            lock (gate)
            {
                if (!open.Remove(rig)) return;
                left.AddRange(images);
                if (takes) takers++;
                if (open.Count == 0) settled.TrySetResult();
            }
        }

        public async Task<IReadOnlyList<int>> ShareAsync(CancellationToken cancellation)
        {
            await settled.Task.WaitAsync(cancellation);
            lock (gate)
            {
                var mine = dealt++;
                return [.. left.Where((_, index) => index % takers == mine)];
            }
        }
    }
}
