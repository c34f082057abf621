using System.Text.RegularExpressions;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Protocols.Quantities;
using Hil.Protocols.Wire;
using Hil.Results.Policies;
using Hil.Results.Reports;
using Hil.Results.Reports.Html;
using Hil.Results.Store;

namespace Hil.Results.Tests.Reporting;

public sealed partial class HtmlReportTests : IDisposable
{
    private const string Hostile = "<script>alert('&\"x\"')</script>";

    private readonly MadeUpRuns runs = new();

    public void Dispose() => runs.Dispose();

    [Fact]
    public async Task A_page_has_every_section_under_its_heading_in_order()
    {
        await runs.AddAsync("run-1", [Given.Trial(), Given.Trial(rig: "right")], 200, Given.Energy());
        var page = MadeUpRuns.Page(runs.Read("run-1"));
        var headings = Heading().Matches(page).Select(heading => (heading.Groups[1].Value, heading.Groups[2].Value));
        Assert.Equal(Page.Sections.Select(section => (section.Id, section.Section.Title)), headings);
        Assert.Equal(Page.Sections.Count, Page.Sections.Select(section => section.Section.Order).Distinct().Count());
        // Nothing was tuned for this run, and its model runs whole.
        Assert.Equal(["prediction", "parts"], Absent().Matches(page).Select(absent => absent.Groups[1].Value));
    }

    [Fact]
    public async Task A_page_loads_nothing_and_says_so_to_the_browser()
    {
        await runs.AddAsync("run-1", [Given.Trial(), Given.Trial(rig: "right")], 200, Given.Energy());
        var page = MadeUpRuns.Page(runs.Read("run-1"));
        Assert.Contains("content=\"default-src &#39;none&#39;; style-src", page, StringComparison.Ordinal);
        foreach (var loading in new[] { "http:", "https:", "<script", "<link", "@import", "<iframe", "xlink", "src=\"/", " on" + "load=" })
            Assert.DoesNotContain(loading, page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Loaded().Matches(page), match => Assert.StartsWith("data:image/png;base64,", match.Groups[1].Value, StringComparison.Ordinal));
        Assert.All(Referred().Matches(page), match => Assert.StartsWith("#", match.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_on_a_page_are_unique()
    {
        await runs.AddAsync("run-1", [Given.Trial(), Given.Trial(rig: "right") with { DataSet = "another" }], 100, Given.Energy());
        var names = Name().Matches(MadeUpRuns.Page(runs.Read("run-1"))).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public async Task Whatever_files_boards_and_brokers_say_is_text_on_the_page()
    {
        var trial = Given.Trial(rig: Hostile) with
        {
            Board = Hostile,
            Policy = Hostile,
            PolicySettings = "{ " + Hostile,
            Classes = [Hostile, Hostile, Hostile],
            Model = Hostile,
            EdgeModel = Hostile,
            DataSet = Hostile,
            FirmwareVersion = Hostile,
            Firmware = Hostile,
            ModelHash = Hostile,
            EmulatedTime = Hostile,
            Setting = new Dictionary<string, string> { [Hostile] = Hostile },
        };
        var from = Given.Run() with
        {
            Experiment = Hostile,
            ExperimentText = Hostile,
            Bench = Hostile,
            BenchText = Hostile,
            GitCommit = Hostile,
            Tools = new Dictionary<string, string> { [Hostile] = Hostile },
            Host = new HostFacts(Hostile, Hostile, 2, Hostile),
        };
        var energy = Given.Energy() with { Meter = Given.Energy().Meter with { Meter = Hostile, Identity = Hostile }, Notes = [Hostile] };
        await runs.AddAsync("run-1", [trial with { Rig = "left" }, trial], 60, energy, from: from, change: sample => sample.Sequence == 5 ? Given.TimedOut(5) with { Cause = Hostile } : sample);
        var read = ReportedRuns.Read(runs.Store, ["run-1"], new MadeUpRuns.Gradients { Gone = Hostile });
        var page = MadeUpRuns.Page(read);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;script&gt;alert(", page, StringComparison.Ordinal);
        // Whatever stands in an attribute has no quotation mark left with which to leave it.
        Assert.DoesNotContain("\"x\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pipelined")]
    [InlineData("fast")]
    [InlineData("host decides")]
    [InlineData("imported")]
    [InlineData("logits")]
    [InlineData("unknown output")]
    [InlineData("no labels")]
    [InlineData("no edge")]
    [InlineData("nothing answered")]
    public async Task What_a_run_does_not_know_is_left_out_with_one_line_that_says_why(string kind)
    {
        var trial = kind switch
        {
            "pipelined" => Given.Trial(StreamingMode.Pipelined),
            "fast" => Given.Trial() with { EmulatedTime = TrialProvenance.Fast },
            "host decides" => Given.Trial() with { DecidedBy = Decider.Host },
            "imported" => Given.Trial() with { Origin = Origin.Imported },
            "logits" => Given.Trial() with { Output = Given.Trial().Output! with { Encoding = OutputEncoding.Logits } },
            "unknown output" => Given.Trial() with { Output = null },
            _ => Given.Trial(),
        };
        await runs.AddAsync("run-1", [trial], 40, change: sample => kind switch
        {
            "no labels" => sample with { Label = null },
            "no edge" => sample with { EdgeClass = null, EdgeOutput = default },
            "nothing answered" => Given.Errored(sample.Sequence),
            _ => sample,
        });
        var page = MadeUpRuns.Page(runs.Read("run-1"));
        var absent = Absent().Matches(page);
        Assert.NotEmpty(absent);
        Assert.All(absent, one => Assert.EndsWith(".", one.Groups[2].Value, StringComparison.Ordinal));
        Assert.Contains(absent, one => one.Groups[1].Value == "power");
        Assert.Equal(kind is "nothing answered" or "no edge", absent.Any(one => one.Groups[1].Value == "accuracy"));
        Assert.Equal(kind is "nothing answered" or "unknown output", absent.Any(one => one.Groups[1].Value == "reliability"));
        Assert.Equal(kind is "pipelined" or "nothing answered", absent.Any(one => one.Groups[1].Value == "latency"));
        Assert.Contains($"badge {(kind == "imported" ? "imported" : "emulated")}", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_trial_has_a_page_too()
    {
        await runs.AddAsync("run-1", [], 0);
        Assert.Contains("inconclusive", MadeUpRuns.Page(runs.Read("run-1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Figures_of_different_origins_are_marked_apart_and_a_modelled_energy_of_a_measured_board_is_marked()
    {
        await runs.AddAsync("run-1", [Given.Trial(rig: "real") with { Origin = Origin.Measured }, Given.Trial()], 50, Given.Energy());
        var page = MadeUpRuns.Page(runs.Read("run-1"));
        var policies = Section(page, "policies");
        Assert.Matches("T2 real <span class=\"badge measured\">measured</span>", policies);
        // Its energy is a model's.
        Assert.Matches("T2 real <span class=\"badge measured\">.*?<span class=\"badge emulated\">emulated</span></td></tr>", policies.ReplaceLineEndings(" "));
        Assert.Contains("<span class=\"badge measured\">measured</span> <span class=\"badge emulated\">emulated</span>", Section(page, "accuracy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_runs_are_one_report_whose_trials_name_their_run()
    {
        await runs.AddAsync("run-1", [Given.Trial()], 50);
        await runs.AddAsync("run-2", [Given.Trial()], 60);
        var read = runs.Read("run-1", "run-2", "run-1");
        Assert.Equal(["T1", "T2"], read.Trials.Select(trial => trial.Tag));
        var page = MadeUpRuns.Page(read);
        Assert.All(new[] { "run-1", "run-2" }, run => Assert.Contains($"run {run}", Section(page, "policies"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_sweep_of_forty_trials_is_one_curve_with_a_legend_that_ends()
    {
        await runs.AddAsync("run-1", MadeUpRuns.Sweep(20, "left", "right"), 300);
        var read = runs.Read("run-1");
        Assert.Equal(40, read.Trials.Count);
        Assert.Single(read.Outputs);
        var accuracy = Section(MadeUpRuns.Page(read), "accuracy");
        Assert.Equal(3 + Shown.Lines, Entry().Count(accuracy));
        Assert.Contains("30 more trials", accuracy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exits_cuts_and_batches_are_counted_apart()
    {
        var exit = Given.Trial() with { Exit = new ExitProvenance("margin", "{ threshold: 0.3 }", [], OutputQuantisation.Softmax) };
        var cut = Given.Trial(rig: "right") with { Split = 3 };
        await runs.AddAsync("run-1", [exit, cut], 90, change: sample => sample with
        {
            Exited = sample.Decision == Decision.Accept && sample.Sequence % 2 == 0,
            Burst = sample.Decision == Decision.Offload ? new Burst((uint)sample.Sequence / 30, 500) : null,
        });
        var read = runs.Read("run-1");
        var parts = Section(MadeUpRuns.Page(read), "parts");
        var counted = read.Trials[0].Report.Exit!;
        Assert.Equal(90, counted.Stopped.Count + counted.Continued.Count + counted.Offloaded.Count);
        Assert.Contains($"<td class=\"number\">{counted.Stopped.Count}<small>", parts, StringComparison.Ordinal);
        Assert.Contains(", exit margin { threshold: 0.3 }", parts, StringComparison.Ordinal);
        Assert.Contains(", cut after 3 operations", MadeUpRuns.Page(read), StringComparison.Ordinal);
        Assert.Contains($"<td class=\"number\">{read.Trials[0].Report.Batch!.Transmissions}</td>", parts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_thousand_images_make_a_page_of_less_than_five_megabytes()
    {
        await runs.AddAsync("run-1", [Given.Trial(), Given.Trial(rig: "right")], 10_000, Given.Energy());
        Assert.InRange(MadeUpRuns.Page(runs.Read("run-1")).Length, 100_000, 5_000_000);
    }

    [Fact]
    public async Task The_gallery_shows_the_images_that_were_sent_or_says_why_not()
    {
        await runs.AddAsync("run-1", [Given.Trial()], 300);
        var gallery = Section(MadeUpRuns.Page(runs.Read("run-1")), "gallery");
        foreach (var title in new[] { "Accepted wrong", "Offloaded needlessly", "Offloaded rightly" }) Assert.Contains($"<h3>{title}: ", gallery, StringComparison.Ordinal);
        Assert.InRange(Loaded().Count(gallery), 3, 36);
        Assert.Contains("alt=\"Image ", gallery, StringComparison.Ordinal);
        gallery = Section(MadeUpRuns.Page(ReportedRuns.Read(runs.Store, ["run-1"], new MadeUpRuns.Gradients { Gone = "The data set is gone" })), "gallery");
        Assert.Contains("The data set is gone", gallery, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", gallery, StringComparison.Ordinal);
        Assert.Contains("<dt>board</dt>", gallery, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_format_is_told_those_that_there_are()
    {
        var trouble = Assert.Throws<TroubleException>(() => ReportFile.Format("pdf"));
        Assert.Equal(2, trouble.ExitCode);
        Assert.Contains("html, json, md, parquet", trouble.Message, StringComparison.Ordinal);
    }

    private static string Section(string page, string id)
    {
        var from = page.IndexOf($"<section id=\"{id}\">", StringComparison.Ordinal);
        return page[from..page.IndexOf("</section>", from, StringComparison.Ordinal)];
    }

    [GeneratedRegex("<section id=\"([a-z-]+)\"><h2>(.*?)</h2>")]
    private static partial Regex Heading();

    [GeneratedRegex("src=\"(.*?)\"")]
    private static partial Regex Loaded();

    [GeneratedRegex("(?:href=\"|url\\()(.*?)[\")]")]
    private static partial Regex Referred();

    [GeneratedRegex(" id=\"(.*?)\"")]
    private static partial Regex Name();

    [GeneratedRegex("<section id=\"([a-z-]+)\"><h2>[^<]*</h2><p class=\"absent\">(.*?)</p></section>")]
    private static partial Regex Absent();

    [GeneratedRegex("<li><svg class=\"swatch\"")]
    private static partial Regex Entry();
}
