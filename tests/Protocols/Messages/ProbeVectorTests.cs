using System.Globalization;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Tests.Messages;

public sealed class ProbeVectorTests
{
    [Fact]
    public void Golden_requests_are_written_to_the_byte()
    {
        var requests = Vectors.Read("probe.txt").Where(v => v[0] is "Identify" or "Stop" or "Ping" or "Start").ToArray();
        Assert.True(requests.Length >= 4);
        Assert.All(requests, v =>
        {
            var f = Vectors.Pairs(v[1]);
            var body = new byte[ProbeStart.Length];
            var length = v[0] == "Start"
                ? new ProbeStart(f.U32("token"), f.U8("address"), f.U16("configuration"), f.U16("bus_khz")).Write(body)
                : new ProbeRequest(Enum.Parse<ProbeFrame>(v[0]), f.U32("token")).Write(body);
            Assert.Equal(v[2], Convert.ToHexStringLower(body.AsSpan(0, length)));
            var wire = new byte[WireLimits.MaximumOnWire];
            Assert.Equal(v[3], Convert.ToHexStringLower(wire.AsSpan(0, FrameWriter.WriteBody(body.AsSpan(0, length), wire))));
        });
    }

    [Fact]
    public void Golden_answers_are_read_back()
    {
        Assert.All(Vectors.Read("probe.txt"), v =>
        {
            var f = Vectors.Pairs(v[1]);
            var body = Body(v);
            switch (v[0])
            {
                case "Hello":
                    Assert.True(Hello.TryRead(body, out var hello));
                    Assert.Equal(Hello.FromProbe(f.U32("boot"), f.U32("session")), hello);
                    break;
                case "Status":
                    Assert.True(ProbeReport.TryRead(body, out var report));
                    Assert.Equal(
                        new(f.U16("sequence"), f.U32("token"), (ProbeFrame)f.U8("request"), (ProbeStatus)f.U8("code"), f.U16("value"),
                            f.U32("conversions"), f.U32("edges"), f.U32("nacks"), f.U32("late"), f.U32("dropped")),
                        report);
                    break;
                case "Pong":
                    Assert.True(ProbePong.TryRead(body, out var pong));
                    Assert.Equal(new(f.U16("sequence"), f.U32("token"), U64(f["ticks"])), pong);
                    break;
                case "Info":
                    Assert.True(ProbeInfo.TryRead(body, out var info));
                    Assert.Equal(Info(f), info);
                    break;
                case "Samples":
                    Assert.Equal(f["records"], Samples(body, f));
                    break;
                case "Edges":
                    Assert.Equal(f["records"], Edges(body, f));
                    break;
            }
        });
    }

    [Fact]
    public void No_answer_is_read_when_bytes_are_missing_or_too_many()
    {
        foreach (var v in Vectors.Read("probe.txt"))
        {
            var body = Body(v);
            byte[][] wrong = [.. Enumerable.Range(0, body.Length).Select(length => body[..length]), [.. body, 0]];
            Assert.All(wrong, bytes =>
            {
                Assert.False(Hello.TryRead(bytes, out _));
                Assert.False(ProbeReport.TryRead(bytes, out _));
                Assert.False(ProbePong.TryRead(bytes, out _));
                Assert.False(ProbeInfo.TryRead(bytes, out _));
                Assert.True(!ProbeSamples.TryRead(bytes, out var samples) || (bytes.Length - 15) % 6 == 0 && samples.Count == (bytes.Length - 15) / 6);
                Assert.True(!ProbeEdges.TryRead(bytes, out var edges) || (bytes.Length - 15) % 5 == 0 && edges.Count == (bytes.Length - 15) / 5);
            });
        }
    }

    private static byte[] Body(string[] vector)
    {
        var reader = new BodyReader();
        ReadOnlySpan<byte> input = Vectors.Bytes(vector[3]);
        Assert.True(reader.TryRead(ref input, out var body));
        Assert.Equal(vector[2], Convert.ToHexStringLower(body));
        Assert.Equal(0, reader.Drops.Total);
        return body.ToArray();
    }

    private static ProbeInfo Info(Dictionary<string, string> f) => new()
    {
        Sequence = f.U16("sequence"),
        Token = f.U32("token"),
        TickHertz = f.U32("tick_hz"),
        IsEmulated = (f.U8("flags") & 1) != 0,
        IsSampling = (f.U8("flags") & 2) != 0,
        Sensor = (ProbeSensor)f.U8("sensor"),
        Address = f.U8("address"),
        Configuration = f.U16("configuration"),
        Board = f["board"],
        Version = f["version"],
    };

    private static string Samples(byte[] body, Dictionary<string, string> f)
    {
        Assert.True(ProbeSamples.TryRead(body, out var frame));
        Assert.Equal(f.U16("sequence"), frame.Sequence);
        var records = new List<string>();
        for (var (index, last) = (f.U32("index"), U64(f["base"])); frame.Count > 0; index++)
        {
            var sample = frame.Next();
            Assert.Equal(index, sample.Index);
            records.Add($"{sample.Ticks - last}:{sample.Shunt}:{sample.Bus}");
            last = sample.Ticks;
        }

        return string.Join(',', records);
    }

    private static string Edges(byte[] body, Dictionary<string, string> f)
    {
        Assert.True(ProbeEdges.TryRead(body, out var frame));
        Assert.Equal(f.U16("sequence"), frame.Sequence);
        var records = new List<string>();
        for (var (index, last) = (f.U32("index"), U64(f["base"])); frame.Count > 0; index++)
        {
            var edge = frame.Next();
            Assert.Equal(index, edge.Index);
            records.Add($"{edge.Ticks - last}:{(byte)edge.Phase}");
            last = edge.Ticks;
        }

        return string.Join(',', records);
    }

    private static ulong U64(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
