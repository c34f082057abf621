using System.Text;
using CsCheck;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Tests.Messages;

public sealed class HostileMessageTests
{
    private const string Good =
        """{"v":1,"boot":"1f2e3d4c","id":7,"crc":"89abcdef","out":"80817f","cls":2,"pol":2,"rev":1,"score":1,"thr":2,"dec":0,"ans":2,"by":"local","t":[0,1,2,3,4,5,6]}""";

    [Fact]
    public void Hostile_messages_never_throw()
    {
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 300]).Sample((number, rest) =>
        {
            byte[] bytes = [number, .. rest];
            _ = BoardInfo.TryRead(bytes, out _) | StatusMessage.TryRead(bytes, out _) | ClosedMessage.TryRead(bytes, out _)
                | MqttIdentity.TryRead(bytes, out _) | ImageStatusMessage.TryRead(bytes, out _) | PolicyDataMessage.TryRead(bytes, out _)
                | SampleTimes.TryRead(bytes, out _) | SplitMessage.TryRead(bytes, out _) | ConfigureMessage.TryRead(bytes, out _)
                | ReplyMessage.TryRead(bytes, out _) | OffloadMessage.TryRead(bytes, out _, out _) | OffloadMessage.TryReadHeader(bytes, out _);
            return true;
        });
    }

    [Fact]
    public void A_result_with_any_byte_changed_is_read_or_refused_but_never_throws()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        Assert.True(SampleResult.TryRead(good, out _, out var none), none);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, good.Length]).Sample((at, value, length) =>
        {
            var bytes = good.ToArray();
            bytes[at] = value;
            return SampleResult.TryRead(bytes, out _, out var defect) == defect is null
                && (length == good.Length || !SampleResult.TryRead(good.AsSpan(0, length), out _, out defect));
        });
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2", "version")]
    [InlineData("\"v\":1,", "", "lacks Version")]
    [InlineData("\"id\":7", "\"id\":7,\"id\":7", "twice")]
    [InlineData("\"id\":7", "\"id\":4294967296", "Id")]
    [InlineData("\"id\":7", "\"id\":-1", "Id")]
    [InlineData("\"id\":7", "\"id\":7,\"more\":1", "more")]
    [InlineData("1f2e3d4c", "1f2e3d4", "8 hex digits")]
    [InlineData("1f2e3d4c", "1f2e3d4g", "8 hex digits")]
    [InlineData("80817f", "80817", "pairs")]
    [InlineData("80817f", "", "pairs")]
    [InlineData("80817f", "8081xx", "output code 2")]
    [InlineData("\"cls\":2", "\"cls\":3", "none of 3")]
    [InlineData("\"dec\":0", "\"dec\":2", "Decision")]
    [InlineData("local", "nobody", "nobody")]
    [InlineData(",6]", "]", "Ticks")]
    [InlineData(",6]", ",6,7]", "not 7")]
    [InlineData("6]}", "6]}{}", "")]
    [InlineData("{\"v\"", "[{\"v\"", "not an object")]
    public void A_result_is_refused_with_what_is_wrong(string part, string other, string defect)
    {
        Assert.False(SampleResult.TryRead(Encoding.UTF8.GetBytes(Good.Replace(part, other, StringComparison.Ordinal)), out _, out var said));
        Assert.Contains(defect, said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bitmap_without_a_missing_chunk_is_refused()
    {
        Assert.False(ImageStatusMessage.TryRead([(byte)ControlMessage.ImageStatus, 0, 0, 0, 0, 0, 0, 0], out _));
    }

    [Fact]
    public void A_password_is_not_in_the_text_of_an_identity()
    {
        Assert.DoesNotContain("s3cret", new MqttIdentity(1, "c", "u", "s3cret", "p").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_identity_longer_than_the_wire_carries_is_refused_by_name()
    {
        var identity = new MqttIdentity(1, new string('c', 64), "", "", "");
        Assert.Contains("64 bytes", Assert.Throws<ArgumentException>(() => identity.Write(new byte[512])).Message, StringComparison.Ordinal);
    }
}
