using Hil.Protocols.Wire;
using Hil.Rigs.Links;

namespace Hil.Rigs.Tests.Power;

/// <summary>A probe that says what a test wants. Its clock ticks in us.</summary>
internal sealed class FakeProbe : IAsyncDisposable
{
    private readonly ILink link;
    private readonly Task reading;
    private readonly byte[] wire = new byte[WireLimits.MaximumOnWire];
    private readonly SemaphoreSlim writing = new(1);
    private volatile bool isEnding;
    private ushort sequence;
    private uint conversions;
    private uint edges;

    public FakeProbe(ILink link)
    {
        this.link = link;
        reading = ReadAsync();
    }

    /// <summary>Answer to a greeting of this session.</summary>
    public Func<uint, Hello> Greeting { get; set; } = session => Hello.FromProbe(0xB07, session);

    public ProbeStatus StartCode { get; set; } = ProbeStatus.Ok;

    public bool IsSampling { get; set; } = true;

    /// <summary>Whether anything is answered at all.</summary>
    public bool Answers { get; set; } = true;

    public async Task SayAsync(Hello hello)
    {
        var body = new byte[Hello.Length];
        hello.Write(body);
        await SendAsync(body);
    }

    public Task ReportAsync(uint token, ProbeFrame request, ProbeStatus code, ushort value = 0) => SendAsync(Body(ProbeFrame.Status, (ref ByteWriter writer) =>
    {
        writer.U32(token);
        writer.U8((byte)request);
        writer.U8((byte)code);
        writer.U16(value);
        writer.U32(conversions);
        writer.U32(edges);
        for (var i = 0; i < 3; i++) writer.U32(0);
    }));

    /// <summary>A frame of conversions; ticks are from the one before, the first from 0.</summary>
    public Task SamplesAsync(uint index, params (ushort Ticks, ushort Shunt)[] records) => SendAsync(Body(ProbeFrame.Samples, (ref ByteWriter writer) =>
    {
        writer.U32(index);
        writer.U64(0);
        foreach (var (ticks, shunt) in records)
        {
            writer.U16(ticks);
            writer.U16(shunt);
            writer.U16(825 << 3);
        }

        conversions = Math.Max(conversions, index + (uint)records.Length);
    }));

    /// <summary>A frame of edges; ticks are from the one before, the first from 0.</summary>
    public Task EdgesAsync(uint index, params (uint Ticks, byte Phase)[] records) => SendAsync(Body(ProbeFrame.Edges, (ref ByteWriter writer) =>
    {
        writer.U32(index);
        writer.U64(0);
        foreach (var (ticks, phase) in records)
        {
            writer.U32(ticks);
            writer.U8(phase);
        }

        edges = Math.Max(edges, index + (uint)records.Length);
    }));

    public async ValueTask DisposeAsync()
    {
        isEnding = true;
        link.Input.CancelPendingRead();
        await reading;
        await link.DisposeAsync();
        writing.Dispose();
    }

    private async Task ReadAsync()
    {
        var reader = new BodyReader();
        var bodies = new Queue<byte[]>();
        while (!isEnding)
        {
            var read = await link.Input.ReadAsync();
            var bytes = read.Buffer;
            while (reader.TryRead(ref bytes, out var body)) bodies.Enqueue(body.ToArray());
            link.Input.AdvanceTo(read.Buffer.End);
            while (Answers && bodies.TryDequeue(out var body)) await AnswerAsync(body);
            if (read.IsCompleted) return;
        }
    }

    private Task AnswerAsync(byte[] body)
    {
        if (Hello.TryRead(body, out var hello)) return SayAsync(Greeting(hello.Session));
        var token = BitConverter.ToUInt32(body, 1);
        return (ProbeFrame)body[0] switch
        {
            ProbeFrame.Identify => SendAsync(Body(ProbeFrame.Info, (ref ByteWriter writer) =>
            {
                writer.U32(token);
                writer.U32(1_000_000);
                writer.U8((byte)(IsSampling ? 2 : 0));
                writer.U8((byte)ProbeSensor.Ina219);
                writer.U8(0x40);
                writer.U16(0);
                writer.Text("fake");
                writer.Text("1");
            })),
            ProbeFrame.Start => ReportAsync(token, ProbeFrame.Start, StartCode),
            _ => ReportAsync(token, (ProbeFrame)body[0], ProbeStatus.Ok),
        };
    }

    private delegate void Fields(ref ByteWriter writer);

    private byte[] Body(ProbeFrame kind, Fields fields)
    {
        var body = new byte[256];
        var writer = new ByteWriter(body);
        writer.U8((byte)kind);
        writer.U16(sequence++);
        fields(ref writer);
        return body[..writer.Length];
    }

    private async Task SendAsync(byte[] body)
    {
        await writing.WaitAsync();
        try
        {
            await link.WriteAsync(wire.AsMemory(0, FrameWriter.WriteBody(body, wire)), CancellationToken.None);
        }
        catch (IOException)
        {
            // The session has let go of its end.
        }
        finally
        {
            writing.Release();
        }
    }
}
