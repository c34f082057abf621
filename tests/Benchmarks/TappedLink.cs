using System.IO.Pipelines;
using Hil.Protocols;
using Hil.Protocols.Quantities;
using Hil.Rigs;
using Hil.Rigs.Boards;
using Hil.Rigs.Emulation;
using Hil.Rigs.Flashing;
using Hil.Rigs.Links;
using Hil.Rigs.Tools;

namespace Hil.Benchmarks;

/// <summary>Notes when bytes really reach a port: behind the pacing, so that its own books need not be believed.</summary>
internal sealed class TappedLink(ILink inner, TimeProvider time) : ILink
{
    private readonly Lock gate = new();
    private readonly List<(long Timestamp, int Bytes)> writes = [];

    public string Name => inner.Name;

    public PipeReader Input => inner.Input;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        lock (gate) writes.Add((time.GetTimestamp(), bytes.Length));
        return inner.WriteAsync(bytes, cancellation);
    }

    /// <summary>Bytes that reached the port after one timestamp and until another.</summary>
    public long Between(long after, long until)
    {
        lock (gate) return writes.Where(write => write.Timestamp > after && write.Timestamp <= until).Sum(write => (long)write.Bytes);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

/// <summary>The firmware as a process, paced as any emulated link, with a tap between the pacing and the pseudo-terminal.</summary>
internal sealed record TappedProcess(int Baud) : IConnection
{
    private readonly Process process = new();

    /// <summary>The tap of the board that runs.</summary>
    public TappedLink? Tap { get; private set; }

    public Origin Origin => process.Origin;

    public IEnumerable<TroubleException> Check(BoardKind board, IToolRunner tools) => process.Check(board, tools);

    public async Task<Attachment> AttachAsync(AttachRequest request, CancellationToken cancellation) =>
        new Tapped(this, await process.AttachAsync(request with { Pace = null }, cancellation), request.Services.Clock);

    private sealed class Tapped(TappedProcess settings, Attachment inner, TimeProvider clock) : Attachment
    {
        private PacedLink? paced;

        public override Origin Origin => inner.Origin;

        public override int Baud => settings.Baud;

        public override TimeMode? Time => inner.Time;

        public override Task<TroubleException> Lost => inner.Lost;

        public override string Evidence => inner.Evidence;

        public override ILink? Link => paced;

        public override async Task<ILink> RunAsync(FlashPlan flashed, CancellationToken cancellation) =>
            paced = new PacedLink(settings.Tap = new TappedLink(await inner.RunAsync(flashed, cancellation), clock), settings.Baud, clock);

        public override async ValueTask DisposeAsync()
        {
            if (paced is not null) await paced.DisposeAsync();
            await inner.DisposeAsync();
        }
    }
}
