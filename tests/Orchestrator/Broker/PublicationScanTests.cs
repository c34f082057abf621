using System.Text;
using CsCheck;
using Hil.Broker;

namespace Hil.Orchestrator.Tests.Broker;

public sealed class PublicationScanTests
{
    private const string Topic = "hil/run/rig/reply";
    private const byte Qos1 = 0x32;

    private readonly List<(string Head, long First, long Last)> seen = [];

    [Fact]
    public void A_publication_is_told_with_the_times_of_its_first_and_last_byte()
    {
        var scan = Scan(4);
        var packet = Packet(Qos1, Topic, "abcdef");
        scan.Take(packet.AsSpan(0, 3), 10);
        scan.Take(packet.AsSpan(3, 5), 11);
        Assert.Empty(seen);
        scan.Take(packet.AsSpan(8), 12);
        Assert.Equal([("abcd", 10, 12)], seen);
    }

    [Fact]
    public void Acknowledgements_and_other_topics_are_stepped_over()
    {
        var scan = Scan(12);
        scan.Take(
        [
            0x20, 2, 0, 0, 0x90, 3, 0, 1, 1, 0x40, 2, 0, 2, 0xD0, 0,
            .. Packet(Qos1, "hil/run/rig/offload", "no"), .. Packet(Qos1, Topic + "/deeper", "no"), .. Packet(Qos1, "hil/run/rig", "no"),
            0x40, 2, 0x32, 0x32, .. Packet(Qos1, Topic, "yes"),
        ], 5);
        Assert.Equal([("yes", 5, 5)], seen);
    }

    [Theory]
    [InlineData(0x30, "at most once")]
    [InlineData(0x32, "at least once")]
    [InlineData(0x3B, "again, and retained")]
    public void The_packet_id_is_no_part_of_the_payload_and_there_only_where_it_is_acknowledged(byte header, string payload)
    {
        Scan(64).Take(Packet(header, Topic, payload), 1);
        Assert.Equal(payload, Assert.Single(seen).Head);
    }

    [Fact]
    public void However_the_bytes_are_cut_the_publications_are_the_same() =>
        Gen.Select(Gen.Int[0, 400].Array[1, 8], Gen.Int[1, 300].Array[1, 40]).Sample((sizes, cuts) =>
        {
            var bytes = sizes.SelectMany((size, index) => Packet(Qos1, index % 3 == 2 ? "other" : Topic, new string((char)('a' + index), size))).ToArray();
            var whole = new List<string>();
            Scan(16, whole).Take(bytes, 0);
            var cut = new List<string>();
            var scan = Scan(16, cut);
            for (int at = 0, next = 0; at < bytes.Length; next++)
            {
                var length = Math.Min(cuts[next % cuts.Length], bytes.Length - at);
                scan.Take(bytes.AsSpan(at, length), at);
                at += length;
            }

            return cut.SequenceEqual(whole)
                && whole.SequenceEqual(sizes.Select((size, index) => (size, index)).Where(one => one.index % 3 != 2)
                    .Select(one => new string((char)('a' + one.index), Math.Min(16, one.size))));
        });

    [Fact]
    public void After_a_length_that_no_packet_has_nothing_is_told_any_more()
    {
        var scan = Scan(4);
        scan.Take([0x32, 0xFF, 0xFF, 0xFF, 0xFF, .. Packet(Qos1, Topic, "abcd")], 1);
        scan.Take(Packet(Qos1, Topic, "abcd"), 2);
        Assert.Empty(seen);
    }

    [Fact]
    public void Any_bytes_at_all_are_taken_without_a_failure() =>
        Gen.Byte.Array[0, 600].Sample(bytes =>
        {
            var scan = Scan(12, []);
            scan.Take(bytes, 0);
            scan.Take(bytes, 1);
        });

    [Fact]
    public void A_publication_too_short_for_its_topic_is_passed_over()
    {
        Scan(4).Take([0x32, 3, 0, 17, (byte)'h', 0x30, 1, 0, 0x30, 0], 1);
        Assert.Empty(seen);
    }

    private static byte[] Packet(byte header, string topic, string payload)
    {
        byte[] body = [0, (byte)topic.Length, .. Encoding.ASCII.GetBytes(topic), .. (header & 6) == 0 ? Array.Empty<byte>() : [1, 2], .. Encoding.ASCII.GetBytes(payload)];
        return body.Length < 128 ? [header, (byte)body.Length, .. body] : [header, (byte)((body.Length & 0x7F) | 0x80), (byte)(body.Length >> 7), .. body];
    }

    private static PublicationScan Scan(int headBytes, List<string> heads) => new(Topic, headBytes, (head, _, _) => heads.Add(Encoding.ASCII.GetString(head)));

    private PublicationScan Scan(int headBytes) => new(Topic, headBytes, (head, first, last) => seen.Add((Encoding.ASCII.GetString(head), first, last)));
}
