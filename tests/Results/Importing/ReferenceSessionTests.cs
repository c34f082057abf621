using Hil.Results.Importing;
using Hil.Testing;

namespace Hil.Results.Tests.Importing;

/// <summary>Published sessions: the figures that were published come out again.</summary>
public sealed class ReferenceSessionTests
{
    [Fact]
    public void The_new_runners_session_gives_its_published_figures()
    {
        var session = ImportedSession.Read(Session("v1.3-st-l4r5zi-p-ic", "accuracy/results.json"));
        var right = session.Inferences.Zip(session.Labels).Count(pair => pair.First.Results.ToList().IndexOf(pair.First.Results.Max()) == pair.Second);
        Assert.Equal((200, 174), (session.Inferences.Count, right));
        Assert.Equal(0.988, session.Auc!.Value, 5e-4);
        Assert.Equal(6.036, session.Throughput!.Value, 5e-4);
        Assert.Equal(("v1-3-st-l4r5zi-p-ic", "ic01", "STMicroelectronics"), (session.Name, session.Model, session.Device));

        double[] printed = [5493.888, 5495.306, 5502.435, 5496.807, 5495.915];
        var energy = session.Energy!;
        Assert.All(energy.Windows, window => Assert.True(window.Valid, window.Reason));
        Assert.All(energy.Windows.Zip(printed), pair => Assert.Equal(pair.Second, pair.First.MicrojoulesPerInference!.Value, 1e-6 * pair.Second));
        Assert.Equal(5495.915, energy.WindowMedian!.Microjoules, 1e-6 * 5495.915);
        Assert.Equal((3.0, 1000.0), (energy.SupplyVolts!.Value, energy.RateHz!.Value));
    }

    [Fact]
    public void The_old_runners_session_gives_its_published_windows_to_the_last_digit()
    {
        var session = ImportedSession.Read(Session("v1.0-st-u575zi-q-ic", "energy/log.txt"));
        double[] printed = [3652.001, 3641.547, 3644.302, 3641.998, 3635.614];
        var energy = session.Energy!;
        Assert.All(energy.Windows, window => Assert.True(window.Valid, window.Reason));
        Assert.All(energy.Windows.Zip(printed), pair => Assert.Equal(pair.Second, pair.First.MicrojoulesPerInference!.Value, 6e-4));
        Assert.Equal(3641.998, energy.WindowMedian!.Microjoules, 6e-4);
        Assert.Equal(("lpm01a", 1.8, 0.05), (energy.Meter.Meter, energy.SupplyVolts!.Value, energy.Meter.FullScaleAmperes!.Value));
        Assert.Equal((5, null, null), (session.Inferences.Count, session.Auc, session.Throughput));
        Assert.Contains(session.Notes, note => note.Contains("no accuracy and no performance part", StringComparison.Ordinal));
    }

    private static string Session(string name, string file)
    {
        ProjectRoot.ReferenceFile(["mlperf-tiny", name, .. file.Split('/')]);
        return Path.Combine(ProjectRoot.Reference, "mlperf-tiny", name);
    }
}
