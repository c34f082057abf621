using Hil.Protocols;
using Hil.Rigs.Links;
using Hil.Testing.Links;
using static Hil.Rigs.Tests.Links.SessionFixture;

namespace Hil.Rigs.Tests.Links;

public sealed class ImageStreamingTests
{
    [Fact]
    public async Task Images_arrive_whole_in_order_and_once_each()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        var tickets = new List<ImageTicket>();
        for (uint i = 0; i < 50; i++) tickets.Add(await session.SendImageAsync(1000 + i, Pixels((int)i), Cancellation));
        var receipts = await Task.WhenAll(tickets.Select(t => t.Confirmed));
        Assert.Equal(Enumerable.Range(1000, 50), fixture.Board.Images.Select(image => (int)image.Sample));
        Assert.All(fixture.Board.Images, image => Assert.Equal(Pixels(image.Image), image.Pixels));
        Assert.All(receipts, r => Assert.True(r.Begun <= r.Sent && r.Sent <= r.Confirmed && r.Resends == 0));
        Assert.Equal((50, 50 * 3072), (session.Statistics.ImagesConfirmed, session.Statistics.ImageBytesConfirmed));
    }

    [Fact]
    public async Task At_least_96_of_100_bytes_on_the_wire_are_pixels()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        var before = session.Statistics;
        ImageTicket last = default;
        for (uint i = 0; i < 100; i++) last = await session.SendImageAsync(i, Pixels((int)i), Cancellation);
        await last.Confirmed;
        var wire = session.Statistics.WireBytesSent - before.WireBytesSent;
        Assert.InRange(100 * 3072.0 / wire, 0.96, 1);
    }

    [Fact]
    public async Task The_window_holds_the_next_image_back_until_a_buffer_is_free()
    {
        await using var fixture = new SessionFixture(new() { FreesBuffers = false });
        await using var session = await fixture.OpenAsync();
        ImageTicket last = default;
        for (uint i = 0; i < 3; i++) last = await session.SendImageAsync(i, Pixels(1), Cancellation);
        await last.Confirmed;
        var fourth = session.SendImageAsync(3, Pixels(1), Cancellation).AsTask();
        await session.PingAsync(Cancellation);
        Assert.False(fourth.IsCompleted);
        fixture.Board.FreeBuffer();
        await (await fourth).Confirmed;
        Assert.Equal(4, fixture.Board.Images.Count);
    }

    [Fact]
    public async Task A_cancelled_wait_for_the_window_begins_no_image()
    {
        await using var fixture = new SessionFixture(new() { FreesBuffers = false });
        await using var session = await fixture.OpenAsync();
        for (uint i = 0; i < 3; i++) await session.SendImageAsync(i, Pixels(1), Cancellation);
        using var cancelled = new CancellationTokenSource();
        var fourth = session.SendImageAsync(3, Pixels(2), cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fourth);
        fixture.Board.FreeBuffer();
        await (await session.SendImageAsync(4, Pixels(3), Cancellation)).Confirmed;
        Assert.Equal([0u, 1u, 2u, 4u], fixture.Board.Images.Select(image => image.Sample));
    }

    [Fact]
    public async Task Lost_chunks_are_sent_again_and_counted()
    {
        await using var fixture = new SessionFixture(
            new() { Retransmit = TimeSpan.FromMilliseconds(20) },
            hostEnd: link => new FaultyLink(link, 7, new LinkFaults(Drop: 0.1, Corrupt: 0.05, Duplicate: 0.05), new LinkFaults(0.05, 0.05, 0.05)));
        await using var session = await fixture.OpenAsync(new() { Retransmit = TimeSpan.FromMilliseconds(20) });
        var tickets = new List<ImageTicket>();
        for (uint i = 0; i < 60; i++) tickets.Add(await session.SendImageAsync(i, Pixels((int)i), Cancellation));
        var receipts = await Task.WhenAll(tickets.Select(t => t.Confirmed));

        // An image whose chunks got lost is complete after its successor.
        Assert.Equal(Enumerable.Range(0, 60), fixture.Board.Images.Select(image => (int)image.Sample).Order());
        Assert.All(fixture.Board.Images, image => Assert.Equal(Pixels(image.Image), image.Pixels));
        Assert.True(session.Statistics.ChunkResends > 0);
        Assert.True(session.Statistics.DataResends > 0);
        Assert.Equal(session.Statistics.ChunkResends, receipts.Sum(r => (long)r.Resends));
        Assert.True(session.Statistics.Dropped.Total > 0);
    }

    [Fact]
    public async Task An_image_that_the_board_found_spoiled_is_sent_again_whole()
    {
        await using var fixture = new SessionFixture(new() { SpoiledImages = 2 });
        await using var session = await fixture.OpenAsync();
        var receipt = await (await session.SendImageAsync(1, Pixels(1), Cancellation)).Confirmed;
        Assert.Equal(12, receipt.Resends);
        Assert.Equal(Pixels(1), Assert.Single(fixture.Board.Images).Pixels);
    }

    [Fact]
    public async Task An_image_that_never_gets_through_ends_the_session()
    {
        await using var fixture = new SessionFixture(new() { SpoiledImages = int.MaxValue });
        await using var session = await fixture.OpenAsync();
        var ticket = await session.SendImageAsync(1, Pixels(1), Cancellation);
        await Assert.ThrowsAsync<ProtocolException>(() => ticket.Confirmed);
    }

    [Fact]
    public async Task A_board_that_confirms_another_crc_ends_the_session()
    {
        await using var fixture = new SessionFixture(new() { ReportedCrc = 0x12345678 });
        await using var session = await fixture.OpenAsync();
        var ticket = await session.SendImageAsync(1, Pixels(1), Cancellation);
        var trouble = await Assert.ThrowsAsync<ProtocolException>(() => ticket.Confirmed);
        Assert.Contains("12345678", trouble.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(65_536)]
    public async Task Images_of_every_size_the_wire_carries_get_through(int size)
    {
        var options = new FakeBoardOptions();
        await using var fixture = new SessionFixture(options with { Info = options.Info with { InputBytes = (uint)size } });
        await using var session = await fixture.OpenAsync();
        await (await session.SendImageAsync(1, Pixels(5, size), Cancellation)).Confirmed;
        Assert.Equal(Pixels(5, size), Assert.Single(fixture.Board.Images).Pixels);
    }

    [Fact]
    public async Task An_image_of_another_size_than_the_models_is_refused()
    {
        await using var fixture = new SessionFixture();
        await using var session = await fixture.OpenAsync();
        var trouble = await Assert.ThrowsAsync<TroubleException>(async () => await session.SendImageAsync(1, new byte[784], Cancellation));
        Assert.Equal(TroubleKind.Data, trouble.Kind);
        Assert.Contains("784", trouble.Message, StringComparison.Ordinal);
    }
}
