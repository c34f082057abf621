using System.Text.Json.Nodes;
using Hil.Protocols.Quantities;
using Hil.Results.Energy;
using Hil.Results.Reports;
using Hil.Results.Store;
using Hil.Results.Verdicts;
using Hil.Testing;

namespace Hil.Results.Tests;

public sealed class EnergyRowsTests
{
    private const string Image = "energy per image in mJ (95 % interval)";

    [Fact]
    public void Energies_stand_in_the_table_with_their_intervals_and_what_measured_them()
    {
        var table = RunTable.From(Report([Given.Energy()]));
        Assert.Equal("8.000 (7.910..8.090)", Cell(table, Image, "receive"));
        Assert.Equal("0.500 (0.488..0.512)", Cell(table, Image, "infer"));
        Assert.Equal("9.00 (8.88..9.12)", Cell(table, Image, "whole image"));
        Assert.Equal("20.50 (20.19..20.81)", Cell(table, "power", "idle"));
        Assert.Equal("3.302", Cell(table, "power", "supply"));
        Assert.Equal("ina219", Cell(table, "power", "meter"));
        Assert.Equal("2026-11-20", Cell(table, "power", "calibrated"));
        Assert.Equal("12345 / 3 / 2", Cell(table, "power", "read / missed / saturated"));
        Assert.Equal("0.052", Cell(table, "power", "floor"));
        Assert.DoesNotContain(table.Rows, row => row.Figure is "cycle" or "sleep" || (row.Section, row.Figure) == (Image, "decide") || row.Section.StartsWith("windows", StringComparison.Ordinal));
        Assert.Contains("left-0: 2 samples were out of range", table.Notes);
    }

    [Fact]
    public void A_trial_without_a_meter_has_no_row_of_it()
    {
        var table = RunTable.From(Report([null]));
        Assert.DoesNotContain(table.Rows, row => row.Section is "power" || row.Section.Contains("energy", StringComparison.Ordinal));
        Assert.DoesNotContain(table.Notes, note => note.Contains("nergies", StringComparison.Ordinal));
        Assert.Equal("-", Cell(RunTable.From(Report([Given.Energy(), null])), "power", "calibrated", column: 1));
    }

    [Fact]
    public void A_meter_that_was_not_calibrated_says_so()
    {
        var energy = Given.Energy();
        energy = energy with { Meter = energy.Meter with { Calibration = null } };
        Assert.Equal("not calibrated", Cell(RunTable.From(Report([energy])), "power", "calibrated"));
    }

    [Fact]
    public void An_energy_whose_origin_is_not_its_boards_is_marked_in_its_cell()
    {
        var table = RunTable.From(Report([Given.Energy()], Origin.Measured));
        Assert.All(table.Columns, column => Assert.Equal("measured", column.Mark));
        Assert.EndsWith("), emulated", Cell(table, Image, "infer"), StringComparison.Ordinal);
        Assert.EndsWith("), emulated", Cell(table, "power", "idle"), StringComparison.Ordinal);
        Assert.Contains(table.Notes, note => note.StartsWith("Energies marked emulated", StringComparison.Ordinal));
        Assert.DoesNotContain("emulated", Cell(RunTable.From(Report([Given.Energy(Origin.Measured)], Origin.Measured)), "power", "idle"), StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_stand_in_the_table_with_their_validity()
    {
        var energy = Given.Energy() with
        {
            Windows = [new(0, 70, 10.2, 10_682, 31, true, null), new(1, 70, 7.1, 7_450, 30, false, "1 edge where 2 belong"), new(2, 70, 10.2, null, null, false, "the meter was lost")],
            WindowMedian = new EnergyFigure(10_682, 31, "window", 70),
        };
        var table = RunTable.From(Report([energy]));
        string[] cells = [.. table.Rows.Where(row => row.Section.StartsWith("windows", StringComparison.Ordinal)).Select(row => $"{row.Figure}: {row.Cells[0]}")];
        Assert.Equal(
        [
            "window 1: 10682 (10651..10713) valid", "window 2: not valid: 1 edge where 2 belong", "window 3: not valid: the meter was lost",
            "median of the valid ones: 10682 (10651..10713)",
        ], cells);
    }

    [Fact]
    public void Energies_at_different_supplies_are_said_not_to_be_compared()
    {
        Assert.Contains("Energies at different supply voltages are not to be compared: left-0 3.30 V, left-1 1.80 V.",
            RunTable.From(Report([Given.Energy(), Given.Energy() with { SupplyVolts = 1.8 }])).Notes);
        Assert.DoesNotContain(RunTable.From(Report([Given.Energy(), Given.Energy() with { SupplyVolts = 3.25 }, null])).Notes,
            note => note.Contains("supply", StringComparison.Ordinal));
    }

    [Fact]
    public void Energies_can_be_expected_and_the_outcome_is_marked()
    {
        var report = Report([Given.Energy()], Origin.Emulated, Expectation.Parse("energy.infer.microjoules", "<= 450.0", "here"),
            Expectation.Parse("energy.windows[0].microjoulesPerInference", "> 0.0", "here"), Expectation.Parse("energy.meter.calibration.gain", "== 1.002", "here"));
        Assert.Equal([Verdict.Failed, Verdict.Inconclusive, Verdict.Passed], report.Expectations.Select(outcome => outcome.Verdict));
        Assert.Equal(500, report.Expectations[0].Actual);
        Assert.Contains("expect left-0: energy.infer.microjoules <= 450.0: failed (500, emulated)", RunTable.From(report).Notes);
        Assert.Equal(Verdict.Inconclusive, Report([null], Origin.Emulated, new Expectation("energy.infer.microjoules", "<= 450.0")).Verdict);
    }

    [Fact]
    public void A_report_with_energies_is_valid_by_the_approved_schema()
    {
        var schema = JsonNode.Parse(File.ReadAllText(ProjectRoot.File("tests", "approved", "run-report.schema.json")))!;
        var energy = Given.Energy() with { Windows = [new(0, 70, 10.2, 10_682, 31, true, null), new(1, 70, 10.2, null, null, false, "lost")] };
        var report = JsonNode.Parse(Report([energy, null]).ToJson())!;
        Assert.Empty(SchemaCheck.Problems(schema, report));
        Assert.Equal("emulated", (string)report["trials"]![0]!["energy"]!["meter"]!["origin"]!);
        Assert.Equal(500, (double)report["trials"]![0]!["energy"]!["infer"]!["microjoules"]!);
    }

    /// <summary>One answered sample on each of the rigs left-0, left-1, ...; null for one without a meter.</summary>
    private static RunReport Report(EnergyReport?[] energies, Origin origin = Origin.Emulated, params Expectation[] expectations)
    {
        var run = new StoredRun
        {
            Provenance = Given.Run("run-1", expectations),
            Started = DateTimeOffset.UnixEpoch,
            Trials = [.. energies.Select((energy, index) => new StoredTrial
            {
                Id = index,
                Provenance = Given.Trial(rig: $"left-{index}") with { Origin = origin },
                StartedNanoseconds = 0,
                Sent = 1,
                Energy = energy,
            })],
        };
        return RunReport.From(run, _ => [Given.Answered(0)]);
    }

    private static string Cell(RunTable table, string section, string figure, int column = 0) =>
        table.Rows.Single(row => row.Section == section && row.Figure == figure).Cells[column];
}
