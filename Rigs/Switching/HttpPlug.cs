using System.ComponentModel.DataAnnotations;
using System.Text;
using Hil.Protocols;
using Hil.Protocols.Parts;
using Hil.Rigs.Tools;

namespace Hil.Rigs.Switching;

/// <summary>A plug that is switched by addresses: what is called, and what it answers when it is on and off.</summary>
public sealed record HttpPlug : IPowerSwitch, ICheckedSettings
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Called to switch the supply on: <c>http://plug/cm?cmnd=Power%20On</c>.</summary>
    public required string On { get; init; }

    /// <summary>Called to switch it off.</summary>
    public required string Off { get; init; }

    /// <summary>Called to ask how it is; nothing for a plug whose answer to the switching says it.</summary>
    public string? State { get; init; }

    /// <summary>What its answer contains when the supply is on: <c>"POWER":"ON"</c>.</summary>
    [MinLength(1)]
    public required string SaysOn { get; init; }

    /// <summary>What its answer contains when the supply is off.</summary>
    [MinLength(1)]
    public required string SaysOff { get; init; }

    /// <summary>Whether the addresses are posted to, with nothing in the body. Default false: GET.</summary>
    public bool Post { get; init; }

    /// <summary>How long it may take to answer.</summary>
    [Range(typeof(TimeSpan), "1 s", "10 min")]
    public TimeSpan TimeOut { get; init; } = TimeSpan.FromSeconds(10);

    IEnumerable<(string Setting, string Problem)> ICheckedSettings.Check()
    {
        foreach (var (name, written) in new[] { (nameof(On), On), (nameof(Off), Off), (nameof(State), State ?? On) })
        {
            if (!Uri.TryCreate(written, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                yield return (name, "must be an address that begins with http:// or https://");
        }

        if (SaysOn.Contains(SaysOff, StringComparison.Ordinal) || SaysOff.Contains(SaysOn, StringComparison.Ordinal))
            yield return (nameof(SaysOff), $"cannot be told from '{SaysOn}': one is part of the other");
    }

    public IEnumerable<TroubleException> Check(IToolRunner tools) => [];

    public async Task SetAsync(bool on, SwitchRequest request, CancellationToken cancellation)
    {
        var address = on ? On : Off;
        var where = Shown(address);
        using var timer = new CancellationTokenSource(TimeOut, request.Services.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timer.Token);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MostBytes };
        try
        {
            var answer = await CallAsync(client, address, Post, either.Token);
            if (State is not null) answer = await CallAsync(client, State, post: false, either.Token);
            var (wanted, other) = on ? (SaysOn, SaysOff) : (SaysOff, SaysOn);
            if (answer.Contains(wanted, StringComparison.Ordinal) && !answer.Contains(other, StringComparison.Ordinal)) return;
            throw new SwitchFailedException(request, on, $"the plug answered '{Shortened(answer)}'", where,
                $"It was to say '{wanted}': check the settings against what it says.");
        }
        catch (HttpRequestException failure)
        {
            throw new SwitchFailedException(request, on, failure.Message, where, "Is the plug in the network, and the address its own?", failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new SwitchFailedException(request, on, $"the plug did not answer within {TimeOut.TotalSeconds:0.#} s", where,
                "Is it in the network?", failure);
        }
    }

    private static async Task<string> CallAsync(HttpClient client, string address, bool post, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(post ? HttpMethod.Post : HttpMethod.Get, address);
        using var answer = await client.SendAsync(message, cancellation);
        answer.EnsureSuccessStatusCode();

        // Not read as a string: that fails on a character set which only the plug knows.
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(cancellation));
    }

    /// <summary>Without its query and user, which may hold a password.</summary>
    private static string Shown(string address) => new Uri(address).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static string Shortened(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
