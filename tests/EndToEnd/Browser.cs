using Microsoft.Playwright;

namespace Hil.EndToEnd.Tests;

/// <summary>Headless Chromium of this machine: a test that misses it fails with the command that installs it.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright driver;
    private readonly IBrowser browser;

    private Browser(IPlaywright driver, IBrowser browser) => (this.driver, this.browser) = (driver, browser);

    public static async Task<Browser> StartAsync(KnownTools tools)
    {
        var program = tools.Find("chromium");
        Assert.True(program is not null, "chromium is missing: apt-get install chromium");
        var driver = await Playwright.CreateAsync();
        // Its sandbox needs rights that root in a container does not have; the only page that it opens is our own file.
        return new Browser(driver, await driver.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu"] }));
    }

    /// <summary>Opens a file.</summary>
    /// <param name="file">Path of the page.</param>
    /// <param name="width">Of the window, pixels.</param>
    /// <param name="height">Of the window, pixels.</param>
    /// <param name="scheme">Light or dark.</param>
    public async Task<OpenedPage> OpenAsync(string file, int width, int height, ColorScheme scheme)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme });
        var page = new OpenedPage(await context.NewPageAsync());
        await page.Page.GotoAsync(new Uri(file).AbsoluteUri);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        driver.Dispose();
    }
}

/// <summary>A page with what it did while it was open.</summary>
internal sealed class OpenedPage : IAsyncDisposable
{
    private readonly List<string> complaints = [];

    public OpenedPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => complaints.Add($"console: {message.Text}");
        page.PageError += (_, error) => complaints.Add($"error: {error}");
        page.Request += (_, request) =>
        {
            if (request.Url != page.Url && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.IsNavigationRequest) complaints.Add($"request: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Console messages, errors, and what it asked the network or the disk for.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();
}
