using Hil.Data;
using Hil.Engine.Running;
using Hil.Protocols;
using Hil.Protocols.Messages;
using Hil.Results.Store;
using Hil.Rigs.Links;
using Hil.Testing.Links;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Hil.Orchestrator.Tests.Engine;

/// <summary>Streaming to a board whose results the test books; the sender's time-outs run on a clock that the test turns.</summary>
public sealed class ImageSenderTests : IAsyncLifetime
{
    private const int Bytes = 3072;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider time = new();
    private readonly byte[] pixels = new byte[6 * Bytes];
    private readonly StoredSamples data;
    private MemoryLink host = null!;
    private FakeBoard board = null!;
    private BoardSession session = null!;

    public ImageSenderTests()
    {
        new Random(4).NextBytes(pixels);
        data = new StoredSamples("noise", ElementType.Uint8, [32, 32, 3], pixels, [], 0, []);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (host, var other) = MemoryLink.Pair();
        board = new FakeBoard(other, new FakeBoardOptions { FreesBuffers = false });
        session = await BoardSession.OpenAsync(host, new SessionOptions(), TimeProvider.System, NullLogger.Instance, Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await session.DisposeAsync();
        await board.DisposeAsync();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Sequential_streaming_sends_the_next_image_after_the_result_of_the_last()
    {
        using var ledger = new SampleLedger(3);
        var sending = Sender(ledger, StreamingMode.Sequential).SendAsync(Cancellation);
        for (uint sample = 0; sample < 3; sample++)
        {
            await SentAsync(ledger, sample);
            if (sample < 2) Assert.Equal(SampleProgress.Unsent, ledger[sample + 1].Progress);
            await AnswerAsync(ledger, sample);
        }

        await sending.WaitAsync(Cancellation);
        Assert.Equal([0u, 1u, 2u], board.Images.Select(image => image.Sample));
        Assert.Equal(pixels[..(3 * Bytes)], board.Images.SelectMany(image => image.Pixels));
    }

    [Fact]
    public async Task Pipelined_streaming_fills_the_boards_buffers_without_waiting_for_results()
    {
        using var ledger = new SampleLedger(3);
        var sending = Sender(ledger, StreamingMode.Pipelined).SendAsync(Cancellation);
        for (uint sample = 0; sample < 3; sample++) await SentAsync(ledger, sample);
        Assert.False(sending.IsCompleted);
        for (uint sample = 0; sample < 3; sample++) await AnswerAsync(ledger, sample);
        await sending.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task A_sample_without_a_result_times_out_and_the_next_one_goes_on()
    {
        using var ledger = new SampleLedger(2);
        var sending = Sender(ledger, StreamingMode.Sequential).SendAsync(Cancellation);
        await SentAsync(ledger, 0);
        time.Advance(Timeout);
        await SentAsync(ledger, 1);
        Assert.Equal((SampleProgress.TimedOut, "no result within 30 s"), (ledger[0].Progress, ledger[0].Cause));
        Assert.False(ledger.TryAnswer(Result(ledger, 0), 1));
        await AnswerAsync(ledger, 1);
        await sending.WaitAsync(Cancellation);
        Assert.Equal(SampleProgress.Answered, ledger[1].Progress);
    }

    [Fact]
    public async Task A_board_that_takes_no_more_images_is_trouble_once_all_open_samples_have_timed_out()
    {
        using var ledger = new SampleLedger(6);
        var sending = Sender(ledger, StreamingMode.Pipelined).SendAsync(Cancellation);
        await SentAsync(ledger, 2);
        // Three images are open and the fourth finds no buffer: one time-out ends the three, the next is the board's.
        while (!sending.IsCompleted)
        {
            time.Advance(Timeout);
            await Task.WhenAny(sending, Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation));
        }

        var trouble = await Assert.ThrowsAsync<TroubleException>(() => sending);
        Assert.Equal(TroubleKind.Board, trouble.Kind);
        Assert.Contains("taken no image for 30 s", trouble.Message, StringComparison.Ordinal);
        Assert.All([0u, 1u, 2u], sample => Assert.Equal(SampleProgress.TimedOut, ledger[sample].Progress));
        Assert.Equal(SampleProgress.Unsent, ledger[3].Progress);
    }

    [Fact]
    public async Task A_session_that_ends_ends_the_streaming_with_its_cause()
    {
        using var ledger = new SampleLedger(6);
        var sending = Sender(ledger, StreamingMode.Pipelined).SendAsync(Cancellation);
        await SentAsync(ledger, 2);
        host.Unplug();
        await Assert.ThrowsAnyAsync<TroubleException>(() => sending.WaitAsync(Cancellation));
    }

    private ImageSender Sender(SampleLedger ledger, StreamingMode mode) => new("rig-1", session.SendImageAsync, data, ledger, mode, Timeout, time);

    /// <summary>Waits until the board has the whole image and the ledger knows of it.</summary>
    private async Task SentAsync(SampleLedger ledger, uint sample)
    {
        while (ledger[sample].Progress == SampleProgress.Unsent) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancellation);
        await ledger[sample].Receipt.WaitAsync(Cancellation);
    }

    private async Task AnswerAsync(SampleLedger ledger, uint sample)
    {
        await SentAsync(ledger, sample);
        Assert.True(ledger.TryAnswer(Result(ledger, sample), time.GetTimestamp()));
        board.FreeBuffer();
    }

    private static SampleResult Result(SampleLedger ledger, uint sample) => new() { Sample = sample, Crc = ledger[sample].Crc };
}
