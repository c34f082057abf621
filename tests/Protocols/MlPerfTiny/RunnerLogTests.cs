using Hil.Protocols.MlPerfTiny;

namespace Hil.Protocols.Tests.MlPerfTiny;

public sealed class RunnerLogTests
{
    private const string Energy = """
        00027.363 io: m-dut-passthrough(profile)
        00027.453 io: [dut]: m-name-dut-[a vendor]
        00027.453 io: [dut]: m-model-[ic01]
        00028.536 parser: Command "bloadp "C:\Users\a b\datasets\ic01\lippizaner_s_000613.bin" 0 2560"
        00038.199 io: [dut]: m-warmup-start-1
        00038.376 io: [dut]: m-infer-start-90
        00050.896 io: [dut]: m-infer-done
        00050.975 io: [dut]: m-results-[0.000,0.996]
        00141.516 emon: m-regfile-fn[trace1-energy.bin]-type[emon]-name[lpm01a]
        00141.516 emon: m-regfile-fn[trace1-timestamps.json]-type[etime]-name[lpm01a]
        00141.524 emon: m-voltage-mv[1800]
        """;

    [Fact]
    public void The_old_runners_energy_log_tells_the_whole_session()
    {
        foreach (var text in new[] { Energy, Energy.ReplaceLineEndings("\r\n"), "\uFEFFjunk\n" + Energy })
        {
            var log = RunnerLog.Parse(text, "log");
            Assert.Equal(("ic01", "a vendor", "lpm01a", 1.8, "trace1-energy.bin", "trace1-timestamps.json"),
                (log.Model, log.Device, log.Meter, log.Volts, log.TraceFile, log.EdgesFile));
            var one = Assert.Single(log.Inferences);
            Assert.Equal(("lippizaner_s_000613.bin", 90, 12.52), (one.File, one.Iterations, Math.Round(one.HostSeconds!.Value, 6)));
            Assert.Equal([0, 0.996], one.Results);
            Assert.Null(one.ElapsedMicroseconds);
        }
    }

    [Fact]
    public void Performance_and_accuracy_logs_have_the_devices_own_times()
    {
        var log = RunnerLog.Parse("""
            00014.981 dut: m-lap-us-18863745
            00014.982 parser: Command "bload dut "/data/ic01/a.bin""
            00015.883 dut: m-infer-start-1
            00015.885 dut: m-lap-us-19769420
            00016.138 dut: m-lap-us-20023818
            00016.138 dut: m-infer-done
            00016.146 dut: m-results-[11.772]
            00016.150 dut: m-results-[1.000]
            """, "log");
        var one = Assert.Single(log.Inferences);
        Assert.Equal(("a.bin", 19_769_420L, 254_398L), (one.File, one.StartMicroseconds, one.ElapsedMicroseconds));
    }

    [Fact]
    public void The_new_runners_log_tells_names_and_where_the_meter_lost_samples()
    {
        var log = RunnerLog.Parse("""
            Device name retrieved: STMicroelectronics
            Device model retrieved: kws01
            Captured samples:24180 timestamps:3
            At time 21.5: expected 3000, but we have 2990.
            Captured samples:21941 timestamps:2
            """, "log");
        Assert.Equal(("STMicroelectronics", "kws01"), (log.Device, log.Model));
        Assert.Equal([new SampleCountFault(1, 3000, 2990)], log.Faults);
        Assert.Empty(log.Inferences);
    }

    [Theory]
    [InlineData("00001.0 dut: m-infer-start-0", "no number of inferences")]
    [InlineData("00001.0 dut: m-infer-start-99999999999", "no number of inferences")]
    [InlineData("00001.0 dut: m-infer-start-1\n00002.0 dut: m-lap-us-x", "no time of the device")]
    [InlineData("00001.0 dut: m-infer-start-1\n00002.0 dut: m-results-[0.1,nan]", "no number")]
    [InlineData("00001.0 emon: m-voltage-mv[0]", "no supply voltage")]
    [InlineData("At time 1.0: expected 1000, but we have 9999999999.", "")]
    public void Impossible_numbers_are_named_with_their_line(string text, string what)
    {
        if (what.Length == 0)
        {
            Assert.Empty(RunnerLog.Parse(text, "log").Faults);
            return;
        }

        var trouble = Assert.Throws<TroubleException>(() => RunnerLog.Parse("a line\n" + text, "log"));
        Assert.Contains(what, trouble.What, StringComparison.Ordinal);
        Assert.Equal($"log, line {1 + text.Split('\n').Length}", trouble.Where);
    }

    [Fact]
    public void Damaged_logs_are_read_as_far_as_they_make_sense_or_refused()
    {
        var random = new Random(7);
        for (var round = 0; round < 2_000; round++)
        {
            var letters = Energy[..random.Next(Energy.Length)].ToCharArray();
            for (var flips = random.Next(8); flips > 0 && letters.Length > 0; flips--) letters[random.Next(letters.Length)] = (char)random.Next(0x250);
            try
            {
                Assert.InRange(RunnerLog.Parse(new string(letters), "log").Inferences.Count, 0, 1);
            }
            catch (TroubleException trouble)
            {
                Assert.Equal(TroubleKind.Data, trouble.Kind);
            }
        }
    }
}
