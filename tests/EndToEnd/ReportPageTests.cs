using Microsoft.Playwright;
using SkiaSharp;

namespace Hil.EndToEnd.Tests;

/// <summary>`hil report` of a real run, looked at in a browser on a phone and on a desk, by day and by night.</summary>
public sealed class ReportPageTests(ReportedRun reported) : IClassFixture<ReportedRun>
{
    private static readonly string[] Sections =
    [
        "provenance", "verdict", "policies", "tuning", "prediction", "accuracy", "cost", "latency", "parts", "energy", "pareto", "reliability", "confusion", "gallery", "boards", "power",
    ];

    public static TheoryData<int, int, ColorScheme> Windows => new()
    {
        { 390, 844, ColorScheme.Light },
        { 390, 844, ColorScheme.Dark },
        { 1440, 900, ColorScheme.Light },
        { 1440, 900, ColorScheme.Dark },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public async Task A_page_is_whole_in_the_browser(int width, int height, ColorScheme scheme)
    {
        await using var browser = await Browser.StartAsync(reported.Site.Tools);
        await using var opened = await browser.OpenAsync(reported.Page, width, height, scheme);
        var page = opened.Page;

        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(overflow <= 0, $"the page is {overflow} pixels wider than its window");
        foreach (var section in Sections) Assert.True(await page.Locator($"#{section} > h2").IsVisibleAsync(), section);
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('section > h2, nav a')].every(one => one.getClientRects().length > 0)"), "headings and contents");

        var charts = await page.Locator(".chart").AllAsync();
        Assert.InRange(charts.Count, 8, 20);
        foreach (var chart in charts) await ShowsSomethingAsync(chart);
        Assert.True(await page.EvaluateAsync<bool>("[...document.images].length > 0 && [...document.images].every(image => image.naturalWidth === 32)"), "pictures of the gallery");
        Assert.Empty(opened.Complaints);
    }

    [Fact]
    public async Task A_page_prints_without_its_table_of_contents_and_within_the_paper()
    {
        await using var browser = await Browser.StartAsync(reported.Site.Tools);
        await using var opened = await browser.OpenAsync(reported.Page, 794, 1123, ColorScheme.Dark);
        await opened.Page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await opened.Page.Locator("nav").IsVisibleAsync());
        Assert.Equal("rgb(255, 255, 255)", await opened.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.NotEmpty(await opened.Page.PdfAsync());
    }

    [Fact]
    public async Task An_unknown_run_is_told_what_there_is_and_an_unknown_format_too()
    {
        var run = await reported.Hil.RunAsync("report", "lost");
        Assert.True(run.ExitCode == 2 && run.Errors.Contains("There is no run 'lost'", StringComparison.Ordinal), $"{run}");
        var format = await reported.Hil.RunAsync("report", "last", "--format", "pdf");
        Assert.True(format.ExitCode == 2 && format.Errors.Contains("html, json, md, parquet", StringComparison.Ordinal), $"{format}");
    }

    /// <summary>A chart has a size, one drawing that is seen, and pixels of at least one series besides paper, text and axes.</summary>
    private static async Task ShowsSomethingAsync(ILocator chart)
    {
        var drawing = chart.Locator("svg:visible");
        Assert.Equal(1, await drawing.CountAsync());
        var box = await drawing.BoundingBoxAsync();
        Assert.True(box is { Width: > 200, Height: > 80 }, $"{box?.Width} x {box?.Height}");
        using var picture = SKBitmap.Decode(await drawing.ScreenshotAsync());
        var coloured = picture.Pixels.Count(pixel => Math.Max(pixel.Red, Math.Max(pixel.Green, pixel.Blue)) - Math.Min(pixel.Red, Math.Min(pixel.Green, pixel.Blue)) > 60);
        Assert.True(coloured > 40, $"{await chart.GetAttributeAsync("aria-label")}: {coloured} coloured pixels");
    }
}

/// <summary>A run on two processes of this machine, with emulated meters, and its page.</summary>
public sealed class ReportedRun : IAsyncLifetime
{
    public ReportedRun() => Hil = new HilProgram(Site);

    /// <summary>Path of the page.</summary>
    public string Page => Path.Combine(Site.Folder, "report.html");

    internal Site Site { get; } = new();

    internal HilProgram Hil { get; }

    public async ValueTask InitializeAsync()
    {
        Built.Firmware("host");
        var run = await Hil.RunAsync("run", Site.Experiment(40), "--bench", "host", "--json");
        Assert.True(run.ExitCode == 0, $"{run}");
        var report = await Hil.RunAsync("report", "last", "-o", "report.html");
        Assert.True(report.ExitCode == 0, $"{report}");
        Assert.Equal("report.html\n", report.Output);
    }

    public ValueTask DisposeAsync()
    {
        Site.Dispose();
        return ValueTask.CompletedTask;
    }
}
