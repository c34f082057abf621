using System.Text;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Energy;
using Hil.Results.Importing;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Verdicts;

namespace Hil.Results.Tests.Importing;

public sealed class MadeSessionTests : IDisposable
{
    private readonly MadeSession made = new();

    public void Dispose() => made.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_new_runners_recordings_are_read_plain_and_zipped(bool zipped)
    {
        var energy = Energy(made.Recorded(zipped).Timed());
        Assert.All(energy.Windows, window => Assert.True(window.Valid, window.Reason));
        Assert.Equal(MadeSession.Microjoules, energy.WindowMedian!.Microjoules, 1e-3);
        Assert.Equal((3.0, 65_000L, 0L), (energy.SupplyVolts!.Value, energy.Samples, energy.Missed));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void An_old_runners_trace_is_read_with_its_log(string lineEnd)
    {
        var energy = Energy(made.Traced(lineEnd));
        Assert.All(energy.Windows, window => Assert.True(window.Valid, window.Reason));
        // The way the old runner adds up its times may take in one sample from beside the window.
        Assert.Equal(MadeSession.Microjoules, energy.WindowMedian!.Microjoules, 0.11);
        Assert.Equal(("lpm01a", 3.0), (energy.Meter.Meter, energy.SupplyVolts!.Value));
        Assert.Contains(energy.Notes, note => note.Contains("host's log", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lost_edge_of_the_old_runner_leaves_no_window_that_counts()
    {
        made.Edges.RemoveAt(4);
        var energy = Energy(made.Traced());
        Assert.Equal(MadeSession.Windows, energy.Windows.Count);
        Assert.All(energy.Windows, window => Assert.Contains("10 edges were seen where 11 were expected", window.Reason, StringComparison.Ordinal));
        Assert.Null(energy.WindowMedian);
    }

    [Fact]
    public void A_lost_edge_of_the_new_runner_costs_its_window_and_the_next_which_misses_its_number()
    {
        made.Captures[2].Edges.RemoveAt(1);
        var energy = Energy(made.Recorded().Timed());
        Assert.Equal([true, true, false, false, true], energy.Windows.Select(window => window.Valid));
        Assert.Contains("1 edges were seen where 2 were expected", energy.Windows[2].Reason, StringComparison.Ordinal);
        Assert.Contains("edge 05 is followed by edge 07", energy.Windows[3].Reason, StringComparison.Ordinal);
        Assert.Equal(MadeSession.Microjoules, energy.WindowMedian!.Microjoules, 1e-3);
        Assert.Equal(3 * MadeSession.Inferences, energy.WindowMedian.Count);
        Assert.Contains(energy.Notes, note => note.StartsWith("energy window 3 does not count", StringComparison.Ordinal));
    }

    [Fact]
    public void An_edge_too_many_costs_its_window_but_not_where_the_timestamp_command_makes_one()
    {
        made.Captures[0].Edges.RemoveAt(0);
        made.Captures[4].Edges.Insert(0, (9, 3));
        made.Captures[4].Edges[1] = (10, made.Captures[4].Edges[1].Sample);
        made.Captures[4].Edges[2] = (11, made.Captures[4].Edges[2].Sample);
        var energy = Energy(made.Recorded().Timed());
        Assert.Equal([true, true, true, true, false], energy.Windows.Select(window => window.Valid));
        Assert.Contains("3 edges were seen where 2 were expected", energy.Windows[4].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_sample_is_a_gap_and_is_not_filled()
    {
        made.Captures[1].Joules[5_000] = null;
        var energy = Energy(made.Recorded().Timed());
        Assert.Equal([true, false, true, true, true], energy.Windows.Select(window => window.Valid));
        Assert.Contains("1 gaps", energy.Windows[1].Reason, StringComparison.Ordinal);
        Assert.Equal(1, energy.Missed);
    }

    [Fact]
    public void Samples_that_the_runner_missed_are_believed_to_be_missing()
    {
        made.Write("energy/log.txt", "Captured samples:13000 timestamps:3\nAt time 7.0: expected 5000, but we have 4990.\nCaptured samples:13000 timestamps:2\n");
        var energy = Energy(made.Recorded().Timed());
        Assert.Equal([true, false, true, true, true], energy.Windows.Select(window => window.Valid));
        Assert.Contains("990 samples in a second that has 1000: a gap", energy.Windows[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_window_and_one_of_another_length_than_its_inferences_do_not_count()
    {
        made.Captures[0].Edges[2] = (2, 11_500);
        var energy = Energy(made.Recorded().Timed());
        Assert.Equal([false, true, true, true, true], energy.Windows.Select(window => window.Valid));
        Assert.Contains("at least 10 s are needed", energy.Windows[0].Reason, StringComparison.Ordinal);
        Assert.Contains("100 inferences take 11.000 s", energy.Windows[0].Reason, StringComparison.Ordinal);

        var slower = Energy(made.Timed(112_000));
        Assert.All(slower.Windows, window => Assert.Contains("100 inferences take 11.200 s", window.Reason, StringComparison.Ordinal));
        Assert.Null(slower.WindowMedian);
    }

    [Fact]
    public void A_meter_that_is_out_of_its_range_says_the_same_again_and_again()
    {
        // 50 mA at 3 V are 150 uJ a millisecond.
        var energy = Energy(made.Traced(change: samples => Array.Fill(samples, 150f, 3_000, 20)));
        Assert.Equal([false, true, true, true, true], energy.Windows.Select(window => window.Valid));
        Assert.Contains("20 saturated samples", energy.Windows[0].Reason, StringComparison.Ordinal);
        Assert.Equal(20, energy.Saturated);
        Assert.Equal(0, Energy(made.Traced(change: samples => samples[3_000] = 160)).Saturated);
    }

    [Fact]
    public void A_trace_without_log_needs_the_printed_number_of_inferences()
    {
        Assert.Contains("how many inferences a window has", Refused(made.Traced(log: false)).What, StringComparison.Ordinal);
        made.Write("energy/results.txt", "  # Inferences :           100\n  # Inferences :           100\n Median energy cost is 1234.5 uJ/inf.\n");
        var energy = Energy(made);
        Assert.All(energy.Windows, window => Assert.True(window.Valid, window.Reason));
        Assert.Contains(energy.Notes, note => note.Contains("own windows", StringComparison.Ordinal));
        Assert.Contains(energy.Notes, note => note.Contains("does not tell the supply voltage", StringComparison.Ordinal));
        Assert.Contains(energy.Notes, note => note.Contains("prints a median of 1234.5 uJ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_labels_accuracy_is_not_known_and_the_report_says_so()
    {
        Accuracy("[0.004,0.973,0.023]", "[0.1,0.7,0.2]");
        var session = ImportedSession.Read(made.Path);
        Assert.Null(session.Auc);
        using var folder = new TempFolder();
        var report = await SessionImport.StoreAsync(session, RunStore.Open(folder.File("results.db"), TimeProvider.System), TimeProvider.System);
        var trial = Assert.Single(report.Trials);
        Assert.Equal((null, null, 2L), (trial.Accuracy.Local, trial.Auc, trial.Samples.Answered));
        Assert.Contains(RunTable.From(report).Notes, note => note.Contains("no labels", StringComparison.Ordinal));
        Assert.Equal(254_398, trial.LatencyUs!.Infer!.P50, 0.5);
        Assert.Null(trial.LatencyUs.Receive);
    }

    [Fact]
    public void Labels_are_found_next_to_the_session_or_where_they_are_said_to_be()
    {
        Accuracy("[0.004,0.973,0.023]", "[0.9,0.07,0.03]", "[0.1,0.2,0.7]");
        var named = made.Write("elsewhere/mine.csv", "f0.bin,3,1\nf1.bin,3,2\nf2.bin,3,0\n");
        Assert.Equal([1, 2, 0], ImportedSession.Read(made.Path, named).Labels);
        made.Write("ic01-y_labels.csv", "f0.bin,3,1\r\nf1.bin,3,0\r\nf2.bin,3,2\r\n");
        var session = ImportedSession.Read(made.Path);
        Assert.Equal([1, 0, 2], session.Labels);
        Assert.Equal(1, session.Auc);
        Assert.Equal(ImportedSession.Read(Path.Combine(made.Path, "accuracy")).Labels, session.Labels);
        var others = made.Write("others.csv", "g.bin,3,1\n");
        Assert.Contains("of other inputs", Assert.Throws<TroubleException>(() => ImportedSession.Read(made.Path, others)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Five_windows_say_nothing_of_accuracy_and_what_is_only_printed_is_passed_on_as_that()
    {
        made.Write("accuracy/results.txt", "00243.662 ulp-mlperf: Top-1: 77.8%\n00243.684 ulp-mlperf: AUC: 0.86\n");
        var session = ImportedSession.Read(made.Timed().Path);
        Assert.Equal((5, null), (session.Inferences.Count, session.Auc));
        Assert.All(session.Labels, label => Assert.Null(label));
        Assert.Contains(session.Notes, note => note.Contains("prints an accuracy of 77.8 %", StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_of_one_output_has_an_AUC_over_its_files_and_no_top_1()
    {
        Accuracy("[9.5]", "[12.0]", "[10.5]", "[10.4]");
        made.Write("ad01_y_labels.csv", "f0.bin,2,0,2560,512\nf1.bin,2,1,2560,512\nf2.bin,2,1,2560,512\nf3.bin,2,0,2560,512\n");
        var session = ImportedSession.Read(made.Path);
        Assert.Equal(1, session.Auc);
        Assert.Contains(session.Notes, note => note.Contains("one output", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_whole_session_becomes_a_run_with_samples_windows_and_a_trace()
    {
        using var folder = new TempFolder();
        var store = RunStore.Open(folder.File("results.db"), TimeProvider.System);
        var report = await SessionImport.StoreAsync(ImportedSession.Read(made.Recorded().Timed().Path), store, TimeProvider.System);
        Assert.Equal(Verdict.Passed, report.Verdict);
        var trial = Assert.Single(report.Trials);
        Assert.Equal((Origin.Imported, 5L), (trial.Origin, trial.Samples.Sent));
        Assert.Equal(1e6 / 110_000.02, trial.ImagesPerSecond!.Value, 1e-6);
        Assert.Equal(MadeSession.Microjoules, trial.Energy!.WindowMedian!.Microjoules, 1e-3);

        var stored = store.Load(report.Run).Trials.Single();
        using var trace = store.OpenTrace(report.Run, stored);
        Assert.Equal((65_000L, 10L, true), (trace.SampleCount, trace.EdgeCount, trace.IsSealed));
        Assert.Equal(Phase.Infer, trace.Edges().First().Phase);
        var sample = store.Samples(stored).First();
        Assert.Equal([-128, 127, -127], sample.LocalOutput.ToArray());
        Assert.Equal((1, null, 110_000_000u), (sample.LocalClass, sample.Label, sample.Ticks[Phase.Infer]));
    }

    [Fact]
    public void Wrong_folders_and_files_are_named()
    {
        Assert.Contains("no MLPerf Tiny session", Refused(made).What, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<TroubleException>(() => ImportedSession.Read(Path.Combine(made.Path, "none"))).What, StringComparison.Ordinal);
        var file = made.Write("energy/results.json", "[{]");
        Assert.Equal($"{file}, line 1, byte 3", Refused(made).Where);
        made.Write("energy/results.json", MadeSession.Zip(new byte[100])[..20]);
        Assert.Contains(Refused(made).What, (string[])["The compressed file is damaged", "The file is not whole JSON", "The file cannot be read"]);
        made.Write("energy/results.json", "[]");
        Assert.Contains("no energy samples", Refused(made).What, StringComparison.Ordinal);
    }

    private void Accuracy(params string[] results)
    {
        var log = new StringBuilder("00000.000 dut: m-model-[").Append(results[0].Contains(',', StringComparison.Ordinal) ? "ic01" : "ad01").Append("]\n");
        for (var index = 0; index < results.Length; index++)
        {
            log.Append(System.Globalization.CultureInfo.InvariantCulture, $"00001.0 parser: Command \"bload dut \"C:\\data\\f{index}.bin\"\"\n");
            log.Append("00002.0 dut: m-infer-start-1\n00002.1 dut: m-lap-us-19769420\n00002.2 dut: m-lap-us-20023818\n00002.3 dut: m-infer-done\n");
            log.Append(System.Globalization.CultureInfo.InvariantCulture, $"00002.4 dut: m-results-{results[index]}\n");
        }

        made.Write("accuracy/log.txt", log.ToString());
    }

    private static EnergyReport Energy(MadeSession session) => ImportedSession.Read(session.Path).Energy!;

    private static TroubleException Refused(MadeSession session) => Assert.Throws<TroubleException>(() => ImportedSession.Read(session.Path));
}
