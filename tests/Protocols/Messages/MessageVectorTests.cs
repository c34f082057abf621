using System.Globalization;
using System.Text;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Tests.Messages;

public sealed class MessageVectorTests
{
    [Fact]
    public void Golden_messages_are_read_and_written_to_the_byte()
    {
        Assert.All(Vectors.Read("messages.txt"), v => Assert.Equal(v[2], Again(v[0], Vectors.Pairs(v[1]), Vectors.Bytes(v[2]))));
    }

    [Fact]
    public void No_message_is_read_when_a_byte_is_missing()
    {
        foreach (var v in Vectors.Read("messages.txt").Where(v => v[0] is not "PolicyData" and not "ImageStatus"))
        {
            var bytes = Vectors.Bytes(v[2]);
            for (var length = 0; length < bytes.Length; length++) Assert.False(Reads(v[0], bytes[..length]), $"{v[0]} of {length} bytes");
            Assert.False(Reads(v[0], [.. bytes, 0]), $"{v[0]} with a byte too many");
        }
    }

    [Fact]
    public void Messages_that_are_to_be_refused_are_refused()
    {
        Assert.All(Vectors.Read("messages-rejected.txt"), v => Assert.False(Reads(v[0], Vectors.Bytes(v[2])), $"{v[0]}: {v[1]}"));
    }

    [Fact]
    public void Golden_offloads_and_replies_are_read_and_written_to_the_byte()
    {
        foreach (var v in Vectors.Read("payloads.txt"))
        {
            var fields = Vectors.Pairs(v[1]);
            var payload = Vectors.Bytes(v[2]);
            var written = new byte[16];
            if (v[0] == "Offload")
            {
                Assert.True(OffloadMessage.TryRead(payload, out var offload, out var content));
                Assert.True(OffloadMessage.TryReadHeader(payload.AsSpan(0, OffloadMessage.HeaderBytes), out var header));
                Assert.Equal(offload, header);
                Assert.False(OffloadMessage.TryReadHeader(payload.AsSpan(0, OffloadMessage.HeaderBytes - 1), out _));
                Assert.Equal(new(fields.U32("boot"), fields.U32("sample"), fields.U32("crc"), fields.U16("after")), offload);
                Assert.Equal(fields["content"], Convert.ToHexStringLower(content.Span));
                Assert.Equal(payload[..16], written[..offload.Write(written)]);
                payload[^1] ^= 1;
                Assert.False(OffloadMessage.TryRead(payload, out _, out _));
                Assert.False(OffloadMessage.TryRead(payload.AsMemory(0, 16), out _, out _));
            }
            else
            {
                Assert.True(ReplyMessage.TryRead(payload, out var reply));
                Assert.Equal(new((ReplyStatus)fields.U8("status"), fields.U16("class"), fields.U32("boot"), fields.U32("sample")), reply);
                Assert.Equal(payload[..12], written[..reply.Write(written)]);
                Assert.False(ReplyMessage.TryRead(payload.AsSpan(0, 11), out _));
                payload[0] = 2;
                Assert.False(ReplyMessage.TryRead(payload, out _));
            }
        }
    }

    [Fact]
    public void Golden_results_are_read()
    {
        Assert.All(Vectors.Read("results.txt"), v =>
        {
            var f = Vectors.Pairs(v[1]);
            Assert.True(SampleResult.TryRead(Encoding.UTF8.GetBytes(v[2]), out var result, out var defect), defect);
            Assert.Equal((f.U32("boot"), f.U32("id"), f.U32("crc")), (result.Boot, result.Sample, result.Crc));
            Assert.Equal(f["out"], Convert.ToHexStringLower(result.Outputs.ToArray().Select(code => (byte)code).ToArray()));
            Assert.Equal((f.U16("cls"), f.U8("pol"), f.U16("rev")), (result.Class, (byte)result.Policy, result.Revision));
            Assert.Equal((f.U32("score"), f.U32("thr"), f.U8("dec")), (result.Score, result.Threshold, (byte)result.Decision));
            Assert.Equal((f.U16("ans"), f["by"]), (result.Answer, result.AnsweredBy.ToString().ToLowerInvariant()));
            var ticks = f["t"].Split(',').Select(t => uint.Parse(t, CultureInfo.InvariantCulture));
            Assert.Equal(ticks, Enumerable.Range(0, PhaseTicks.Count).Select(phase => result.Ticks[(Phase)phase]));
            Assert.Equal(f.GetValueOrDefault("burst", ""), result.Burst is { } burst ? $"{burst.Number},{burst.HeldTicks}" : "");
            Assert.Equal(f.GetValueOrDefault("exit", ""), result.Exited is { } exited ? exited ? "1" : "0" : "");
            Assert.Equal(f.GetValueOrDefault("xout", ""), Convert.ToHexStringLower(result.ExitOutputs.ToArray().Select(code => (byte)code).ToArray()));
            Assert.Equal(v[2], Encoding.UTF8.GetString(result.Write()));
            Assert.Equal(f.GetValueOrDefault("lrn", ""), string.Join(',', result.Learned.ToArray()));
        });
    }

    private static string Again(string name, Dictionary<string, string> f, byte[] bytes)
    {
        var b = new byte[512];
        var length = name switch
        {
            "Identify" => IdentifyMessage.TryRead(bytes, out _) ? IdentifyMessage.Write(b) : 0,
            "Restart" => RestartMessage.TryRead(bytes, out _) ? RestartMessage.Write(b) : 0,
            "Configure" => Same(ConfigureMessage.TryRead(bytes, out var m), m,
                new((f.U8("flags") & 1) != 0, f.U16("retransmit_ms"), f.U32("reply_ms"), f.U32("pace_baud"), (f.U8("flags") & 2) != 0)).Write(b),
            "Network" => Same(MqttIdentity.TryRead(bytes, out var m), m,
                new(f.U16("keep_alive_s"), f["client"], f["user"], f["password"], f["prefix"])).Write(b),
            "PolicyData" => PolicyDataMessage.TryRead(bytes, out var m) && m.Offset == f.U16("offset") ? m.Write(b) : 0,
            "PolicyApply" => Same(PolicyApplyMessage.TryRead(bytes, out var m), m,
                new((PolicyKind)f.U8("policy"), f.U16("revision"), f.U16("length"), f.U32("crc"))).Write(b),
            "ExitApply" => Same(ExitApplyMessage.TryRead(bytes, out var m), m,
                new((PolicyKind)f.U8("policy"), f.U16("revision"), f.U16("length"), f.U32("crc"))).Write(b),
            "ImageCommit" => Same(ImageCommitMessage.TryRead(bytes, out var m), m, new(f.U16("image"), f.U32("sample"), f.U32("crc"))).Write(b),
            "Opened" => Same(OpenedMessage.TryRead(bytes, out var m), m, new((LinkChannel)f.U8("channel"), f.U32("credit"))).Write(b),
            "Open" => Same(OpenMessage.TryRead(bytes, out var m), m, new((LinkChannel)f.U8("channel"), f.U32("credit"))).Write(b),
            "Credit" => Same(CreditMessage.TryRead(bytes, out var m), m, new((LinkChannel)f.U8("channel"), f.U32("total"))).Write(b),
            "Closed" => Same(ClosedMessage.TryRead(bytes, out var m), m, new((LinkChannel)f.U8("channel"), f["reason"])).Write(b),
            "Ping" => Same(PingMessage.TryRead(bytes, out var m), m, new(f.U32("token"))).Write(b),
            "Pong" => Same(PongMessage.TryRead(bytes, out var m), m, new(f.U32("token"), ulong.Parse(f["ticks"], CultureInfo.InvariantCulture))).Write(b),
            "Sleep" => Same(SleepMessage.TryRead(bytes, out var m), m, new(f.U32("ms"))).Write(b),
            "Repeat" => Same(RepeatMessage.TryRead(bytes, out var m), m, new(f.U32("inferences"))).Write(b),
            "Split" => Same(SplitMessage.TryRead(bytes, out var m), m, new(f.U16("after"))).Write(b),
            "Batch" => Same(BatchMessage.TryRead(bytes, out var m), m, new(f.U8("count"), f.U32("hold_ms"))).Write(b),
            "Times" => Times(bytes, f).Write(b),
            "Status" => Same(StatusMessage.TryRead(bytes, out var m), m,
                new((ControlMessage)f.U8("request"), (StatusCode)f.U8("code"), f["detail"])).Write(b),
            "ImageStatus" => Same(ImageStatusMessage.TryRead(bytes, out var m), m, new(f.U16("image"), f.U32("crc"), Bitmap(f["missing"]))).Write(b),
            "ImageWindow" => Same(ImageWindowMessage.TryRead(bytes, out var m), m, new(f.U16("until"))).Write(b),
            "Info" => Info(bytes, f).Write(b),
            _ => throw new InvalidOperationException($"The vectors have a message {name} that this test does not know"),
        };
        return Convert.ToHexStringLower(b.AsSpan(0, length));
    }

    private static BoardInfo Info(byte[] bytes, Dictionary<string, string> f)
    {
        Assert.True(BoardInfo.TryRead(bytes, out var info));
        Assert.Equal(
            new BoardInfo
            {
                Boot = f.U32("boot"),
                ClockHertz = f.U32("clock_hz"),
                TickHertz = f.U32("tick_hz"),
                InputBytes = f.U32("input_bytes"),
                ArenaBytes = f.U32("arena_bytes"),
                ModelCrc = f.U32("model_crc"),
                OutputCount = f.U16("output_count"),
                Buffers = f.U8("buffers"),
                Encoding = (OutputEncoding)f.U8("encoding"),
                ModelStatus = (StatusCode)f.U8("model_status"),
                Paces = f.U8("paces") == 1,
                Firmware = f["firmware"],
                Model = f["model"],
                Board = f["board"],
                Version = f["version"],
                Id = f["id"],
            },
            info);
        return info;
    }

    private static SampleTimes Times(byte[] bytes, Dictionary<string, string> f)
    {
        Assert.True(SampleTimes.TryRead(bytes, out var times));
        Assert.Equal((f.U32("sample"), ulong.Parse(f["begin"], CultureInfo.InvariantCulture)), (times.Sample, times.Begin));
        for (var phase = Phase.Receive; phase <= Phase.Reply; phase++)
            Assert.Equal(f[phase.ToString().ToLowerInvariant()], $"{times.Starts[phase]},{times.Ends[phase]}");
        return times;
    }

    private static bool Reads(string name, byte[] bytes) => name switch
    {
        "Identify" => IdentifyMessage.TryRead(bytes, out _),
        "Restart" => RestartMessage.TryRead(bytes, out _),
        "Configure" => ConfigureMessage.TryRead(bytes, out _),
        "Network" => MqttIdentity.TryRead(bytes, out _),
        "ExitApply" => ExitApplyMessage.TryRead(bytes, out _),
        "PolicyApply" => PolicyApplyMessage.TryRead(bytes, out _),
        "ImageCommit" => ImageCommitMessage.TryRead(bytes, out _),
        "Opened" => OpenedMessage.TryRead(bytes, out _),
        "Open" => OpenMessage.TryRead(bytes, out _),
        "Credit" => CreditMessage.TryRead(bytes, out _),
        "Closed" => ClosedMessage.TryRead(bytes, out _),
        "Ping" => PingMessage.TryRead(bytes, out _),
        "Pong" => PongMessage.TryRead(bytes, out _),
        "Status" => StatusMessage.TryRead(bytes, out _),
        "ImageWindow" => ImageWindowMessage.TryRead(bytes, out _),
        "Info" => BoardInfo.TryRead(bytes, out _),
        "Sleep" => SleepMessage.TryRead(bytes, out _),
        "Repeat" => RepeatMessage.TryRead(bytes, out _),
        "Split" => SplitMessage.TryRead(bytes, out _),
        "Batch" => BatchMessage.TryRead(bytes, out _),
        "Times" => SampleTimes.TryRead(bytes, out _),
        _ => throw new InvalidOperationException(name),
    };

    private static T Same<T>(bool ok, T read, T expected)
    {
        Assert.True(ok);
        Assert.Equal(expected, read);
        return read;
    }

    private static UInt128 Bitmap(string hex)
    {
        UInt128 bits = 0;
        foreach (var one in Vectors.Bytes(hex).Reverse()) bits = (bits << 8) | one;
        return bits;
    }
}
