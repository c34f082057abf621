using System.Globalization;
using Hil.Rigs.Links;
using Hil.Testing.Links;

namespace Hil.Rigs.Tests.Links;

public sealed class TtyLinkTests : LinkContract
{
    [Theory]
    [InlineData(9600)]
    [InlineData(115_200)]
    [InlineData(250_000)]
    [InlineData(1_234_567)]
    [InlineData(3_000_000)]
    public async Task Every_speed_is_set_on_the_port(int baud)
    {
        await using var link = Open(Port, baud);
        Assert.Equal(baud, PseudoTerminal.SpeedOf(Port));
    }

    [Fact]
    public async Task A_port_that_is_held_is_refused_with_its_holder()
    {
        await using var link = Open(Port, 115_200);
        var trouble = Assert.Throws<PortBusyException>(() => Open(Port, 115_200));
        Assert.Equal(Environment.ProcessId, trouble.Holder);
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), trouble.Message, StringComparison.Ordinal);
        Assert.Contains(Port, trouble.Message, StringComparison.Ordinal);
    }

    protected override ILink Open(string port, int baud) => TtyLink.Open(port, baud);
}

public sealed class SerialPortLinkTests : LinkContract
{
    protected override ILink Open(string port, int baud) => SerialPortLink.Open(port, baud, TimeProvider.System);
}
