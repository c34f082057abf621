using System.Text;
using Hil.Protocols.Messages;
using Hil.Protocols.Wire;

namespace Hil.Protocols.Tests.Messages;

/// <summary>Results that the host publishes for boards of another protocol (SPEC.md, 3.1).</summary>
public sealed class HostResultTests
{
    [Fact]
    public void What_the_host_writes_it_reads_again()
    {
        PhaseTicks ticks = default;
        ticks[Phase.Infer] = 22;
        var written = new SampleResult
        {
            Boot = 0x1f2e3d4c,
            Sample = 7,
            Crc = 0x89abcdef,
            Outputs = new sbyte[] { -128, 127, 0 },
            Class = 1,
            Policy = (PolicyKind)2,
            Revision = 1,
            Score = 58000,
            Threshold = 58981,
            Decision = Decision.Offload,
            Answer = 5,
            AnsweredBy = AnsweredBy.Edge,
            Ticks = ticks,
            DecidedByHost = true,
        };
        Assert.True(SampleResult.TryRead(written.Write(), out var read, out var defect), defect);
        Assert.Equal(written.Outputs.ToArray(), read.Outputs.ToArray());
        Assert.Equal(22u, read.Ticks[Phase.Infer]);
        Assert.Equal((true, 5, AnsweredBy.Edge), (read.DecidedByHost, read.Answer, read.AnsweredBy));
        Assert.Equal(written.Write(), read.Write());
    }

    [Fact]
    public void A_boards_own_result_says_nothing_of_a_host()
    {
        var json = Encoding.UTF8.GetString(new SampleResult { Boot = 1, Outputs = new sbyte[] { 1 } }.Write());
        Assert.DoesNotContain("decidedBy", json, StringComparison.Ordinal);
        Assert.True(SampleResult.TryRead(Encoding.UTF8.GetBytes(json), out var read, out _));
        Assert.False(read.DecidedByHost);
    }

    [Fact]
    public void Nobody_else_decides()
    {
        var json = Encoding.UTF8.GetString((new SampleResult { Boot = 1, Outputs = new sbyte[] { 1 } } with { DecidedByHost = true }).Write());
        Assert.False(SampleResult.TryRead(Encoding.UTF8.GetBytes(json.Replace("\"host\"", "\"me\"", StringComparison.Ordinal)), out _, out var defect));
        Assert.Equal("it was decided by nobody known", defect);
    }
}
