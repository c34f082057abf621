using Hil.Rigs.Links;
using Hil.Testing.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hil.Rigs.Tests.Links;

/// <summary>A fake board on a cable in memory, and sessions with it.</summary>
internal sealed class SessionFixture : IAsyncDisposable
{
    private readonly TimeProvider _time;

    public SessionFixture(FakeBoardOptions? options = null, TimeProvider? time = null, Func<ILink, ILink>? hostEnd = null)
    {
        _time = time ?? TimeProvider.System;
        (Cable, var boardEnd) = MemoryLink.Pair();
        Link = hostEnd?.Invoke(Cable) ?? Cable;
        Board = new FakeBoard(boardEnd, options, _time);
    }

    public MemoryLink Cable { get; }

    public ILink Link { get; }

    public FakeBoard Board { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public Task<BoardSession> OpenAsync(SessionOptions? options = null) =>
        BoardSession.OpenAsync(Link, options ?? new(), _time, NullLogger.Instance, Cancellation);

    /// <summary>An image of random pixels.</summary>
    public static byte[] Pixels(int seed, int length = 3072)
    {
        var pixels = new byte[length];
        new Random(seed).NextBytes(pixels);
        return pixels;
    }

    public async ValueTask DisposeAsync()
    {
        await Board.DisposeAsync();
        await Link.DisposeAsync();
    }
}
