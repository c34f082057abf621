namespace Hil.Results.Energy;

/// <summary>Whether the energy of an inference changed from the first window to the last.</summary>
internal static class WindowDrift
{
    // A line through two points leaves nothing to judge it by.
    private const int Fewest = 3;

    /// <summary>The change by a line through the valid windows, and whether it is more than their scatter explains.</summary>
    public static void Note(IReadOnlyList<EnergyWindow> windows, Notes notes)
    {
        var points = windows.Where(window => window is { Valid: true, MicrojoulesPerInference: not null })
            .Select(window => (X: (double)window.Index, Y: window.MicrojoulesPerInference!.Value)).ToArray();
        if (points.Length < Fewest) return;
        var (meanX, meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        var spread = points.Sum(point => (point.X - meanX) * (point.X - meanX));
        var slope = points.Sum(point => (point.X - meanX) * (point.Y - meanY)) / spread;
        var freedom = points.Length - 2;
        var squares = points.Sum(point => Math.Pow(point.Y - meanY - (slope * (point.X - meanX)), 2));
        var length = points[^1].X - points[0].X;
        var change = slope * length / meanY;
        var half = StudentT.Quantile975(freedom) * Math.Sqrt(squares / freedom / spread) * length / meanY;
        var verdict = Math.Abs(change) > half ? "significant" : "not significant";
        notes.Add($"energy per inference changed by {100 * change:0.00} % +- {100 * half:0.00} % from the first window to the last: {verdict}");
    }
}
