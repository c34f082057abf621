using Hil.Protocols.MlPerfTiny;

namespace Hil.Rigs.MlPerfTiny;

/// <summary>What the lines of one reply have said so far; reused from command to command.</summary>
/// <param name="mostOutputs">Outputs that are kept.</param>
internal sealed class DeviceReply(int mostOutputs)
{
    private readonly double[] outputs = new double[mostOutputs];

    /// <summary>Words of the first <c>e-[...]</c>; null when nothing was refused.</summary>
    public string? Refusal { get; private set; }

    /// <summary>What is wrong with the reply; null for nothing yet.</summary>
    public string? Defect { get; private set; }

    public bool IsLoaded { get; private set; }

    public string? Name { get; private set; }

    public string? Profile { get; private set; }

    public string? Model { get; private set; }

    /// <summary>Laps, the first two of which are kept.</summary>
    public int Laps { get; private set; }

    public long FirstLap { get; private set; }

    public long SecondLap { get; private set; }

    /// <summary>Inferences as the device repeats them; null when it does not.</summary>
    public long? Inferences { get; private set; }

    /// <summary>Outputs; null without a line of results.</summary>
    public int? Results { get; private set; }

    public ReadOnlySpan<double> Outputs => outputs.AsSpan(0, Math.Min(Results ?? 0, outputs.Length));

    public void Clear()
    {
        (Refusal, Defect, Name, Profile, Model) = (null, null, null, null, null);
        (IsLoaded, Laps, FirstLap, SecondLap, Inferences, Results) = (false, 0, 0, 0, null, null);
    }

    public void Take(in DeviceLine line)
    {
        switch (line.Kind)
        {
            case DeviceLineKind.Error: Refusal ??= line.Text; break;
            case DeviceLineKind.Name: Name = line.Text; break;
            case DeviceLineKind.Profile: Profile = line.Text; break;
            case DeviceLineKind.Model: Model = line.Text; break;
            case DeviceLineKind.LoadDone when IsLoaded: Wrong("m-load-done came twice"); break;
            case DeviceLineKind.LoadDone: IsLoaded = true; break;
            case DeviceLineKind.Lap: TakeLap(line); break;
            case DeviceLineKind.InferStart when line.TryWhole(out var count): Inferences = count; break;
            case DeviceLineKind.Results: TakeResults(line); break;
        }
    }

    private void TakeLap(in DeviceLine line)
    {
        if (!line.TryWhole(out var time)) Wrong($"'{line.Text}' is no time of the device");
        if (Laps++ == 0) FirstLap = time;
        else SecondLap = time;
    }

    private void TakeResults(in DeviceLine line)
    {
        if (Results is not null) Wrong("m-results came twice");
        var count = line.ReadNumbers(outputs);
        if (count < 0) Wrong($"the outputs '{line.Text}' are not all finite numbers");
        Results = Math.Max(0, count);
    }

    private void Wrong(string what) => Defect ??= what;
}
